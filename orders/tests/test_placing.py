"""From a cart to an order: frozen, once, and never for less than was shown."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from catalog.models import ArtworkFile, ProductVariant, Status
from core.models import DueItem
from core.tests.threads import at_once
from orders.exceptions import CartEmpty, CartInvalid, CheckoutInvalid
from orders.flow import Fulfilment, PaymentState
from orders.models import Order, OrderNumber, next_number
from orders.services import open_cart, place_order
from orders.tests.factories import (
    ADDRESS,
    cart_with,
    checkout,
    delivery,
    new_order,
    provider_variant,
    sellable,
)
from payments.models import PaymentAttempt
from providers.models import ProviderProduct
from tenants.tests.factories import committed_shop


def test_freezes_the_cart_into_an_order(acme: Any) -> None:
    delivery()
    poster, canvas = sellable(1999), sellable(2999, label="16×24 in")
    cart = cart_with(poster, quantity=2)
    cart_with(canvas)
    before = timezone.now()

    order = place_order(cart.token, checkout(expected_total_minor=4778))

    assert (order.subtotal_minor, order.shipping_minor) == (3998, 780)
    assert (order.total_minor, order.currency) == (4778, "USD")
    assert (order.payment, order.fulfilment) == ("pending", "pending")
    assert (order.email, order.country) == ("ada@example.com", "US")
    assert json.loads(order.address) == {**ADDRESS, "address2": "", "phone": ""}
    line = order.lines.get()
    design = ArtworkFile.objects.get(artwork=poster.product.artwork, kind="original")
    assert (line.variant, line.design) == (poster, design)
    assert (line.title, line.label) == (poster.product.title, "12×18 in")
    assert (line.quantity, line.unit_minor, line.total_minor) == (2, 1999, 3998)
    assert line.provider_variant_id == poster.provider_variant_id
    assert (line.provider, line.sku) == ("printify", poster.sku)
    attempt = PaymentAttempt.objects.get()
    assert (attempt.reference, attempt.amount_minor) == (str(order.pk), 4778)
    assert attempt.description == f"Order {order.number}"
    item = DueItem.objects.get()
    assert (item.kind, item.object_id) == ("payments.check", str(attempt.pk))
    assert item.due_at >= before + timedelta(minutes=5)
    assert [event.status for event in order.events.all()] == ["order_placed"]
    cart.refresh_from_db()
    assert not cart.is_open


def test_the_address_is_encrypted_in_the_database(acme: Any) -> None:
    new_order()

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM orders_order")
        (stored,) = cursor.fetchone()
    assert "Fifth Avenue" not in stored


def test_later_changes_of_the_catalogue_do_not_matter(acme: Any) -> None:
    variant = sellable(1999)
    order = new_order(variant)

    variant.prices.update(amount_minor=1)
    variant.product.title = "Renamed"
    variant.product.save()
    ProductVariant.objects.filter(pk=variant.pk).delete()

    line = order.lines.get()
    assert line.variant is None
    assert line.unit_minor == 1999
    assert line.title != "Renamed"
    assert line.design.kind == "original"


def test_the_same_cart_gives_the_same_order(acme: Any) -> None:
    delivery()
    cart = cart_with(sellable())

    first = place_order(cart.token, checkout())
    again = place_order(cart.token, checkout())

    assert first.pk == again.pk
    assert Order.objects.count() == PaymentAttempt.objects.count() == 1


@pytest.mark.parametrize(
    "other", [{"email": "eve@example.com"}, {"address": {"city": "Boston"}}]
)
def test_an_ordered_cart_shows_nothing_to_somebody_else(
    acme: Any, other: dict[str, Any]
) -> None:
    delivery()
    cart = cart_with(sellable())
    place_order(cart.token, checkout())

    with pytest.raises(CheckoutInvalid) as caught:
        place_order(cart.token, checkout(**other))

    assert caught.value.code == "cart_closed"
    assert Order.objects.count() == 1


def nothing_placed() -> bool:
    """Tell whether no order left a trace."""
    return not (
        Order.objects.exists()
        or PaymentAttempt.objects.exists()
        or DueItem.objects.exists()
        or OrderNumber.objects.exists()
    )


def test_an_empty_cart_is_no_order(acme: Any) -> None:
    with pytest.raises(CartEmpty):
        place_order(open_cart().token, checkout())

    assert nothing_placed()


def test_a_total_that_changed_is_refused(acme: Any) -> None:
    delivery()
    variant = sellable(1999)
    cart = cart_with(variant)
    variant.prices.update(amount_minor=2100)

    with pytest.raises(CheckoutInvalid, match=r"total is \$26\.90 now") as caught:
        place_order(cart.token, checkout(expected_total_minor=2589))

    assert caught.value.code == "total_changed"
    assert caught.value.fields == {"expected_total": ["The total is 2690."]}
    assert nothing_placed()


def test_another_currency_is_refused(acme: Any) -> None:
    delivery()

    with pytest.raises(CheckoutInvalid) as caught:
        place_order(cart_with(sellable()).token, checkout(currency="EUR"))

    assert caught.value.code == "currency_mismatch"
    assert nothing_placed()


@pytest.mark.parametrize(
    "why",
    [
        "sold out",
        "product hidden",
        "artwork hidden",
        "not printable",
        "file gone",
        "price gone",
    ],
)
def test_what_left_the_shop_meanwhile_is_named_and_nothing_is_placed(
    acme: Any, why: str
) -> None:
    delivery()
    variant, other = sellable(), sellable()
    cart = cart_with(variant, other)
    product, artwork = variant.product, variant.product.artwork
    if why == "sold out":
        variant.is_available = False
    elif why == "not printable":
        variant.provider_variant_id = None
    elif why == "product hidden":
        product.status = Status.DRAFT
    elif why == "artwork hidden":
        artwork.status = Status.DRAFT
    elif why == "file gone":
        artwork.files.filter(kind="original").delete()
    else:
        variant.prices.filter(currency="USD").delete()
    for row in (artwork, product, variant):
        row.save()

    with pytest.raises(CartInvalid, match=re.escape(product.title)) as caught:
        place_order(cart.token, checkout())

    assert caught.value.code == "variant_not_available"
    assert other.product.title not in str(caught.value)
    assert nothing_placed()


def test_numbers_carry_prefix_date_and_a_running_part(acme: Any) -> None:
    day = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)

    first, second = next_number(day), next_number(day)

    assert re.fullmatch(r"ACM20261120\d{6}", first)
    assert int(second[11:]) == int(first[11:]) + 1


def test_numbers_are_never_used_again(acme: Any) -> None:
    day = datetime(2026, 11, 20, tzinfo=UTC)
    first = next_number(day)

    OrderNumber.objects.all().delete()

    assert next_number(day) > first


def test_numbers_outgrow_six_digits(acme: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('orders_ordernumber', 'id'), 999999)"
        )

    number = next_number(datetime(2026, 11, 20, tzinfo=UTC))

    assert number == "ACM202611201000000"


@pytest.mark.usefixtures("_committed")
def test_two_tabs_place_one_order() -> None:
    with committed_shop("Tabs", currencies=["USD"], countries=["US"]) as tenant:
        delivery()
        variant = sellable(provider_variant_id=1)
        cart = cart_with(variant)

        orders = at_once(
            tenant.schema_name,
            *[lambda: place_order(cart.token, checkout()).pk] * 4,
        )

        assert len(set(orders)) == 1
        order = Order.objects.get()
        assert order.pk == orders[0]
        assert PaymentAttempt.objects.get().reference == str(order.pk)
        assert order.payment == PaymentState.PENDING
        assert order.fulfilment == Fulfilment.PENDING


def test_the_printers_catalogue_is_shared(acme: Any) -> None:
    assert provider_variant() == provider_variant()
    assert ProviderProduct.objects.count() == 1
