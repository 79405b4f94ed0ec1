"""Delivery prices: the list, the promise, and how long it holds."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from orders.exceptions import CartEmpty, CheckoutInvalid, QuoteExpired
from orders.models import ShippingPrice, ShippingQuote
from orders.services import add_line, open_cart, place_order, quote_shipping
from orders.tests.factories import cart_with, checkout, delivery, sellable

pytestmark = pytest.mark.usefixtures("acme")


def test_promises_the_price_of_the_country_for_half_an_hour() -> None:
    delivery("", "USD", first_minor=1500)
    delivery("US", "USD")
    cart = cart_with(sellable(), sellable(), quantity=2)

    quote = quote_shipping(cart, "US")

    assert (quote.amount_minor, quote.currency) == (590 + 3 * 190, "USD")
    left = quote.expires_at - timezone.now()
    assert timedelta(minutes=29, seconds=50) < left <= timedelta(minutes=30)


def test_elsewhere_is_priced_as_elsewhere() -> None:
    delivery("", "USD", first_minor=1500)
    delivery("US", "USD")

    assert quote_shipping(cart_with(sellable()), "CA").amount_minor == 1500


@pytest.mark.parametrize("country", ["SE", "XX", ""])
def test_refuses_where_the_shop_does_not_deliver(country: str) -> None:
    delivery("", "USD")

    with pytest.raises(CheckoutInvalid, match="delivers to US, CA") as caught:
        quote_shipping(cart_with(sellable()), country)

    assert caught.value.code == "not_deliverable"
    assert not ShippingQuote.objects.exists()


def test_refuses_where_there_is_no_price() -> None:
    with pytest.raises(CheckoutInvalid):
        quote_shipping(cart_with(sellable()), "US")


def test_an_empty_cart_has_no_delivery() -> None:
    delivery()

    with pytest.raises(CartEmpty):
        quote_shipping(open_cart(), "US")


def test_a_promise_outlives_a_new_price() -> None:
    delivery()
    cart = cart_with(sellable())
    quote = quote_shipping(cart, "US")
    ShippingPrice.objects.update(first_minor=9900)

    order = place_order(cart.token, checkout(quote_id=str(quote.pk)))

    assert order.shipping_minor == 590


@pytest.mark.parametrize("why", ["expired", "fuller cart", "new price", "country"])
def test_a_promise_ends(why: str) -> None:
    delivery()
    delivery("CA", "USD")
    variant = sellable()
    cart = cart_with(variant)
    quote = quote_shipping(cart, "US")
    address = {"country": "CA", "region": "ON"} if why == "country" else {}
    if why == "fuller cart":
        add_line(cart.token, variant.pk, 1)
    if why == "new price":
        variant.prices.update(amount_minor=2100)
    later = timezone.now() + timedelta(minutes=30 if why == "expired" else 29)

    with time_machine.travel(later), pytest.raises(QuoteExpired):
        place_order(cart.token, checkout(quote_id=str(quote.pk), address=address))

    cart.refresh_from_db()
    assert cart.is_open


def test_the_promise_of_another_cart_is_unknown() -> None:
    delivery()
    quote = quote_shipping(cart_with(sellable()), "US")
    mine = cart_with(sellable())

    with pytest.raises(CheckoutInvalid) as caught:
        place_order(mine.token, checkout(quote_id=str(quote.pk)))

    assert caught.value.fields == {"quote_id": ["Unknown."]}
