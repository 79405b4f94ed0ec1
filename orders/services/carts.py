"""Filling a cart."""

import uuid

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalog.models import ProductVariant, Status, VariantPrice
from catalog.sharpness import judge_sharpness, policy_of_shop
from core.tenancy import current_shop
from frames.dpi import DpiVerdict
from frames.lengths import Size
from orders.exceptions import CartClosed, CartInvalid, CartNotFound
from orders.models import MOST_LINES, MOST_OF_ONE, Cart, CartLine
from providers.models import ProviderVariant


def open_cart(currency: str = "") -> Cart:
    """Make an empty cart in a currency of the shop, its own by default."""
    shop = current_shop()
    currency = currency or shop.default_currency
    if currency not in shop.currencies:
        raise CartInvalid(
            f"This shop sells in {', '.join(shop.currencies)}, not in {currency}.",
            fields={"currency": ["Not a currency of this shop."]},
        )
    return Cart.objects.create(currency=currency)


def cart_of(token: str, *, lock: bool = False) -> Cart:
    """Find a cart by its token; raise CartNotFound if it is not of this shop."""
    carts = Cart.objects.select_for_update() if lock else Cart.objects.all()
    cart = carts.filter(token=token).first()
    if cart is None:
        raise CartNotFound(
            "There is no cart with this token. Add a print to start a new one."
        )
    return cart


def _lock_open(token: str) -> Cart:
    cart = cart_of(token, lock=True)
    if not cart.is_open:
        raise CartClosed("This cart has been ordered. Start a new one.")
    return cart


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_OF_ONE:
        raise CartInvalid(
            f"Between 1 and {MOST_OF_ONE} of a print can be ordered at once.",
            fields={"quantity": [f"Give a whole number from 1 to {MOST_OF_ONE}."]},
        )


def _sellable(variant_id: uuid.UUID, currency: str) -> ProductVariant:
    """Find a variant that can be bought in a currency or say why not."""
    priced = VariantPrice.objects.filter(variant=OuterRef("pk"), currency=currency)
    variant = (
        ProductVariant.objects.filter(
            pk=variant_id,
            is_available=True,
            product__status=Status.PUBLISHED,
            product__artwork__status=Status.PUBLISHED,
            provider_variant_id__isnull=False,
        )
        .select_related("product__artwork")
        .annotate(is_priced=Exists(priced))
        .first()
    )
    if variant is None:
        raise CartInvalid(
            "This print is not for sale.",
            code="variant_not_available",
            fields={"variant_id": ["Not for sale."]},
        )
    if not variant.is_priced:
        raise CartInvalid(
            f"This print has no price in {currency}.",
            fields={"currency": [f"No price in {currency}."]},
        )
    if _is_too_coarse(variant):
        raise CartInvalid(
            "The picture has too few pixels for this size. Choose a smaller one.",
            code="resolution_too_low",
            fields={
                "variant_id": [
                    f"Fewer than {current_shop().block_below_dpi} pixels an inch."
                ]
            },
        )
    return variant


def _is_too_coarse(variant: ProductVariant) -> bool:
    """Apply the rule that blocks a size: below 200 pixels an inch (R99), or more."""
    artwork = variant.product.artwork
    image_px = (artwork.width_px, artwork.height_px)
    print_in = Size.of(variant.width_in, variant.height_in)
    policy = policy_of_shop()
    rough = judge_sharpness(image_px, print_in, None, policy)
    if rough.verdict != DpiVerdict.BLOCK:
        return False
    # Rare enough for a statement more: the printer may ask for fewer pixels.
    wanted = (
        ProviderVariant.objects.filter(
            pk=variant.provider_variant_id or 0, width_px__gt=0, height_px__gt=0
        )
        .values_list("width_px", "height_px")
        .first()
    )
    placeholder = (wanted[0] or 0, wanted[1] or 0) if wanted else None
    exact = judge_sharpness(image_px, print_in, placeholder, policy)
    return exact.verdict == DpiVerdict.BLOCK


@transaction.atomic
def add_line(
    token: str, variant_id: uuid.UUID, quantity: int, *, currency: str = ""
) -> Cart:
    """Put prints in a cart, adding to the line of the same variant.

    Without a token a cart is started. Raises CartInvalid for what cannot be bought and
    CartClosed for an ordered cart.
    """
    _check_quantity(quantity)
    cart = _lock_open(token) if token else open_cart(currency)
    if currency and currency != cart.currency:
        raise CartInvalid(
            f"This cart is in {cart.currency}; one cart has one currency.",
            code="currency_mismatch",
            fields={"currency": [f"This cart is in {cart.currency}."]},
        )
    variant = _sellable(variant_id, cart.currency)
    lines = {line.variant_id: line for line in cart.lines.all()}
    if line := lines.get(variant.pk):
        _check_quantity(line.quantity + quantity)
        line.quantity += quantity
        line.save(update_fields=["quantity"])
    elif len(lines) >= MOST_LINES:
        raise CartInvalid(f"A cart holds at most {MOST_LINES} different prints.")
    else:
        CartLine.objects.create(cart=cart, variant=variant, quantity=quantity)
    return _touched(cart)


@transaction.atomic
def set_quantity(token: str, line_id: uuid.UUID, quantity: int) -> Cart:
    """Change how many of a line are bought."""
    _check_quantity(quantity)
    cart = _lock_open(token)
    if not cart.lines.filter(pk=line_id).update(quantity=quantity):
        raise CartNotFound("This cart has no such line.", code="line_not_found")
    return _touched(cart)


@transaction.atomic
def remove_line(token: str, line_id: uuid.UUID) -> Cart:
    """Take a line out of a cart."""
    cart = _lock_open(token)
    deleted, _ = cart.lines.filter(pk=line_id).delete()
    if not deleted:
        raise CartNotFound("This cart has no such line.", code="line_not_found")
    return _touched(cart)


def _touched(cart: Cart) -> Cart:
    cart.updated_at = timezone.now()
    cart.save(update_fields=["updated_at"])
    return cart
