"""Filling a cart, and what cannot be put in it."""

import uuid

import pytest

from catalog.models import Status
from core.tenancy import shop
from orders.exceptions import CartClosed, CartInvalid, CartNotFound
from orders.models import MOST_LINES, MOST_OF_ONE, Cart, CartLine
from orders.selectors import contents
from orders.services import add_line, cart_of, open_cart, remove_line, set_quantity
from orders.tests.factories import cart_with, sellable
from providers.models import ProviderVariant

pytestmark = pytest.mark.usefixtures("acme")


def test_a_cart_begins_empty_in_the_shops_own_currency() -> None:
    cart = open_cart()

    assert (cart.currency, cart.is_open) == ("USD", True)
    assert contents(cart).count == 0
    assert contents(cart).subtotal_minor == 0
    assert len(cart.token) == 32


def test_a_shop_sells_in_its_currencies_only() -> None:
    with pytest.raises(CartInvalid, match="sells in USD, not in EUR") as caught:
        open_cart("EUR")

    assert caught.value.fields == {"currency": ["Not a currency of this shop."]}
    assert not Cart.objects.exists()


def test_the_same_print_again_raises_its_line() -> None:
    one, other = sellable(1999), sellable(2999)
    cart = cart_with(one, other)

    add_line(cart.token, one.pk, 2)

    filled = contents(cart)
    assert [(row["variant_id"], row["quantity"]) for row in filled.rows] == [
        (one.pk, 3),
        (other.pk, 1),
    ]
    assert filled.count == 4
    assert filled.subtotal_minor == 3 * 1999 + 2999


@pytest.mark.parametrize("quantity", [0, -1, MOST_OF_ONE + 1, 10**12])
def test_refuses_odd_quantities(quantity: int) -> None:
    variant = sellable()
    cart = cart_with(variant)
    line = cart.lines.get()

    with pytest.raises(CartInvalid):
        add_line(cart.token, variant.pk, quantity)
    with pytest.raises(CartInvalid):
        set_quantity(cart.token, line.pk, quantity)

    line.refresh_from_db()
    assert line.quantity == 1


def test_adding_up_stops_at_the_limit() -> None:
    variant = sellable()
    cart = cart_with(variant, quantity=MOST_OF_ONE)

    with pytest.raises(CartInvalid, match="Between 1 and 50"):
        add_line(cart.token, variant.pk, 1)

    assert cart.lines.get().quantity == MOST_OF_ONE


def test_a_cart_has_a_limit_of_lines() -> None:
    cart = open_cart()
    CartLine.objects.bulk_create(
        CartLine(cart=cart, variant=sellable(), quantity=1) for _ in range(MOST_LINES)
    )

    with pytest.raises(CartInvalid, match="at most 40"):
        add_line(cart.token, sellable().pk, 1)

    assert cart.lines.count() == MOST_LINES


def test_one_cart_has_one_currency() -> None:
    cart = open_cart()

    with pytest.raises(CartInvalid) as caught:
        add_line(cart.token, sellable().pk, 1, currency="EUR")

    assert caught.value.code == "currency_mismatch"
    assert not cart.lines.exists()


def test_a_print_without_a_price_in_the_currency_is_refused() -> None:
    variant = sellable()
    variant.prices.filter(currency="USD").delete()
    cart = open_cart()

    with pytest.raises(CartInvalid, match="no price in USD"):
        add_line(cart.token, variant.pk, 1)

    assert not cart.lines.exists()


@pytest.mark.parametrize(
    "why", ["sold out", "product hidden", "artwork hidden", "not printable", "unknown"]
)
def test_what_is_not_for_sale_cannot_be_added(why: str) -> None:
    variant = sellable()
    if why == "sold out":
        variant.is_available = False
    elif why == "not printable":
        variant.provider_variant_id = None
    elif why == "product hidden":
        variant.product.status = Status.DRAFT
    elif why == "artwork hidden":
        variant.product.artwork.status = Status.DRAFT
    for row in (variant.product.artwork, variant.product, variant):
        row.save()
    wanted = uuid.uuid4() if why == "unknown" else variant.pk
    cart = open_cart()

    with pytest.raises(CartInvalid) as caught:
        add_line(cart.token, wanted, 1)

    assert caught.value.code == "variant_not_available"
    assert not cart.lines.exists()


def test_lines_are_changed_and_taken_out() -> None:
    one, other = sellable(), sellable()
    cart = cart_with(one, other)
    first, second = cart.lines.all()

    set_quantity(cart.token, first.pk, 7)
    remove_line(cart.token, second.pk)

    assert list(cart.lines.values_list("variant_id", "quantity")) == [(one.pk, 7)]
    cart.refresh_from_db()
    assert cart.updated_at > cart.created_at


def test_lines_of_other_carts_are_out_of_reach() -> None:
    mine, theirs = cart_with(sellable()), cart_with(sellable())
    line = theirs.lines.get()

    for act in (
        lambda: set_quantity(mine.token, line.pk, 9),
        lambda: remove_line(mine.token, line.pk),
    ):
        with pytest.raises(CartNotFound) as caught:
            act()
        assert caught.value.code == "line_not_found"

    line.refresh_from_db()
    assert line.quantity == 1


def test_an_ordered_cart_is_closed() -> None:
    variant = sellable()
    cart = cart_with(variant)
    line = cart.lines.get()
    Cart.objects.update(is_open=False)

    for act in (
        lambda: add_line(cart.token, variant.pk, 1),
        lambda: set_quantity(cart.token, line.pk, 2),
        lambda: remove_line(cart.token, line.pk),
    ):
        with pytest.raises(CartClosed):
            act()

    assert cart.lines.get().quantity == 1


@pytest.mark.parametrize("token", ["", "nobody's"])
def test_an_unknown_token_is_no_cart(token: str) -> None:
    cart_with(sellable())

    with pytest.raises(CartNotFound):
        cart_of(token)


def test_a_cart_is_of_one_shop(globex: object) -> None:
    cart = cart_with(sellable())

    with shop("globex"), pytest.raises(CartNotFound):
        cart_of(cart.token)


def test_a_cart_is_read_in_two_statements(
    django_assert_num_queries: object,
) -> None:
    cart = cart_with(*(sellable() for _ in range(5)))

    with django_assert_num_queries(2):  # type: ignore[operator]
        filled = contents(cart)

    assert filled.count == 5
    assert all(row["design"].kind == "original" for row in filled.rows)
    assert all(row["image"].startswith("public/") for row in filled.rows)


def test_a_size_below_200_pixels_an_inch_is_refused() -> None:
    variant = sellable()
    artwork = variant.product.artwork
    cart = cart_with()

    # One pixel short of 200 an inch on the narrower side.
    artwork.width_px = int(variant.width_in * 200) - 1
    artwork.height_px = int(variant.height_in * 400)
    artwork.save(update_fields=["width_px", "height_px"])
    ProviderVariant.objects.update(width_px=None, height_px=None)
    with pytest.raises(CartInvalid, match="too few pixels") as caught:
        add_line(cart.token, variant.pk, 1)

    assert caught.value.code == "resolution_too_low"
    assert not cart.lines.exists()


def test_a_picture_that_fills_the_printers_own_pixels_is_taken() -> None:
    variant = sellable()
    artwork = variant.product.artwork
    cart = cart_with()

    artwork.width_px, artwork.height_px = 600, 900
    artwork.save(update_fields=["width_px", "height_px"])
    ProviderVariant.objects.update(width_px=600, height_px=800)

    assert add_line(cart.token, variant.pk, 1).lines.count() == 1
