"""The order's screen: who sees what, and the one button orders has."""

import itertools
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from catalog.tests.factories import ProductVariantFactory
from core.models import AuditEntry, DueItem
from core.tests.test_admin import DIALOG, Browser, boss, clerk
from orders.models import Cart, Order, OrderEvent, OrderLine
from payments.models import Refund
from payments.tests.test_admin import make_attempt, make_refund

numbers = itertools.count(1)
ADDRESS = {"first_name": "Ada", "last_name": "Marlow", "address1": "1 Secret Lane"}
REASON = DIALOG | {"reason": "Wrong size"}


def make_order(**fields: Any) -> Order:
    """Make a paid order with a line, two events, a payment and a refund."""
    number = next(numbers)
    given = {
        "number": f"ACM20261120{number:06d}",
        "email": f"ada{number}@example.com",
        "address": json.dumps(ADDRESS),
        "country": "US",
        "currency": "USD",
        "subtotal_minor": 1999,
        "shipping_minor": 499,
        "total_minor": 2498,
        "payment": "paid",
        "fulfilment": "on_hold",
        "hold_until": timezone.now() + timedelta(minutes=10),
        "paid_at": timezone.now(),
    }
    order = Order.objects.create(
        cart=Cart.objects.create(currency="USD"), **given | fields
    )
    make_line(order)
    for title in ("Order Placed", "Payment Received"):
        OrderEvent.objects.create(order=order, status="x", title=title)
    make_refund(make_attempt(reference=str(order.pk)))
    return order


def make_line(order: Order) -> OrderLine:
    """Make one print of an order."""
    variant = ProductVariantFactory()
    return OrderLine.objects.create(
        order=order,
        variant=variant,
        design=variant.product.artwork.files.get(kind="original"),
        title="Ridge",
        kind="poster",
        label="12×18 in",
        sku=variant.sku,
        provider="printify",
        provider_variant_id=1,
        quantity=1,
        unit_minor=1999,
        total_minor=1999,
    )


def url(order: Order, page: str) -> str:
    return f"/admin/orders/order/{order.pk}/{page}/"


def test_the_page_shows_prints_money_timeline_and_address(db: None) -> None:
    order = make_order()

    text = Browser("acme", boss("acme")).get(url(order, "change")).content.decode()

    for words in ("Ridge", "$24.98", "$4.99", "Payment Received", "1 Secret Lane"):
        assert words in text


def test_curators_see_no_orders(db: None) -> None:
    order = make_order()
    curator = Browser("acme", clerk("acme", "curator"))

    assert curator.get(url(order, "change")).status_code == 403
    assert curator.get("/admin/orders/order/").status_code == 403


def test_nothing_on_the_page_can_be_typed_over(db: None) -> None:
    order = make_order()

    answer = Browser("acme", boss("acme")).post(
        url(order, "change"), {"payment": "refunded", "total_minor": "1"}
    )

    assert answer.status_code == 403
    order.refresh_from_db()
    assert (order.payment, order.total_minor) == ("paid", 2498)


def test_a_get_of_the_cancel_dialog_cancels_nothing(db: None) -> None:
    order = make_order()

    page = Browser("acme", boss("acme")).get(url(order, "cancel"))

    assert page.status_code == 200
    order.refresh_from_db()
    assert order.fulfilment == "on_hold"


def test_an_order_is_canceled_with_a_reason(db: None) -> None:
    order = make_order()
    Refund.objects.all().delete()

    answer = Browser("acme", boss("acme")).post(url(order, "cancel"), REASON)

    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.fulfilment == "canceled"
    assert Refund.objects.get().reason == "Wrong size"
    entry = AuditEntry.objects.get(action="orders.order.canceled")
    assert entry.actor_label == "owner@acme.example"


def test_without_a_reason_nothing_happens(db: None) -> None:
    order = make_order()

    answer = Browser("acme", boss("acme")).post(url(order, "cancel"), DIALOG)

    assert answer.status_code == 200
    order.refresh_from_db()
    assert order.fulfilment == "on_hold"


def test_after_the_hold_there_is_no_button_and_a_post_is_refused(db: None) -> None:
    order = make_order(fulfilment="in_production")
    browser = Browser("acme", boss("acme"))

    page = browser.get(url(order, "change"))
    browser.post(url(order, "cancel"), REASON)
    after = browser.get(url(order, "change"))

    assert "/cancel/" not in page.content.decode()
    assert "can no longer be canceled" in after.content.decode()
    order.refresh_from_db()
    assert order.fulfilment == "in_production"
    assert not DueItem.objects.filter(kind="payments.refund").exists()


def test_curators_cannot_cancel(db: None) -> None:
    order = make_order()

    answer = Browser("acme", clerk("acme", "curator")).post(
        url(order, "cancel"), REASON
    )

    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.fulfilment == "on_hold"


def test_orders_are_found_by_number_and_address(db: None) -> None:
    wanted = make_order(email="wanted@example.com")
    other = make_order()
    browser = Browser("acme", boss("acme"))

    for term in (wanted.number, "Wanted@Example.com "):
        text = browser.get(f"/admin/orders/order/?q={term}").content.decode()
        assert str(wanted.pk) in text
        assert str(other.pk) not in text


def test_the_page_costs_the_same_for_few_and_many_lines(db: None) -> None:
    order = make_order()
    browser = Browser("acme", boss("acme"))
    browser.get(url(order, "change"))

    browser.get(url(order, "change"))
    few = browser.queries
    for _ in range(9):
        make_line(order)
        OrderEvent.objects.create(order=order, status="x", title="Again")
    browser.get(url(order, "change"))

    assert browser.queries == few
