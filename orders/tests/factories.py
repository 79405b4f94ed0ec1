"""Carts and orders, made as shoppers make them. Plain functions: they carry types."""

from typing import Any

from django.utils import timezone

from catalog.models import ProductVariant
from catalog.tests.factories import ProductVariantFactory
from orders.models import Cart, Order, ShippingPrice
from orders.services import add_line, mark_paid, open_cart, place_order
from orders.services.placing import Checkout, DeliveryAddress
from payments.events import PaymentSucceeded
from payments.models import PaymentAttempt
from providers.models import ProviderProduct, ProviderVariant

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "address1": "350 Fifth Avenue",
    "city": "New York",
    "region": "NY",
    "zip": "10118",
    "country": "US",
}
EMAIL = "ada@example.com"


def provider_variant(ref: str = "101110") -> ProviderVariant:
    """Make, or find, a poster that the simulated printer really sells."""
    product, _ = ProviderProduct.objects.get_or_create(
        provider="printify",
        ref="282",
        print_provider_ref="99",
        defaults={"title": "Matte Vertical Posters", "substrate": "poster"},
    )
    variant, _ = ProviderVariant.objects.get_or_create(
        product=product,
        ref=ref,
        defaults={
            "title": "12″ x 16″",
            "width_in": 12,
            "height_in": 16,
            "width_px": 3600,
            "height_px": 4800,
        },
    )
    return variant


def sellable(price: int = 1999, ref: str = "101110", **fields: Any) -> ProductVariant:
    """Put a print on sale for a price in each currency."""
    if "provider_variant_id" not in fields:
        fields["provider_variant_id"] = provider_variant(ref).pk
    if "product" not in fields:
        fields |= {
            "product__status": "published",
            "product__published_at": timezone.now(),
        }
    made: ProductVariant = ProductVariantFactory(price=price, **fields)
    return made


def delivery(country: str = "US", currency: str = "USD", **fields: Any) -> None:
    """Price the delivery: 5.90 for the first print and 1.90 for each other."""
    values = {"first_minor": 590, "additional_minor": 190}
    ShippingPrice.objects.update_or_create(
        country=country, currency=currency, defaults=values | fields
    )


def cart_with(*variants: ProductVariant, quantity: int = 1) -> Cart:
    """Fill a cart."""
    cart = open_cart()
    for variant in variants:
        add_line(cart.token, variant.pk, quantity)
    return cart


def checkout(**changes: Any) -> Checkout:
    """Tell what a shopper tells at checkout."""
    address = ADDRESS | changes.pop("address", {})
    values: dict[str, Any] = {"email": EMAIL, "address": DeliveryAddress(**address)}
    return Checkout(**values | changes)


def new_order(
    *variants: ProductVariant, quantity: int = 1, paid: bool = False
) -> Order:
    """Place an order of one print, or of those given; paid=True begins its hold."""
    delivery()
    cart = cart_with(*(variants or (sellable(),)), quantity=quantity)
    order = place_order(cart.token, checkout())
    if paid:
        pay_for(order)
    return order


def pay_for(order: Order) -> None:
    """Have the money arrive, as payments tells it."""
    now = timezone.now()
    PaymentAttempt.objects.filter(reference=str(order.pk)).update(
        status="succeeded", succeeded_at=now, intent_ref=f"pi_{order.pk.hex}"
    )
    mark_paid(PaymentSucceeded(str(order.pk), now))
    order.refresh_from_db()
