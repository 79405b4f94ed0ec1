"""The order's timeline and the sum of its provider orders."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.models import OutboxEvent
from orders.flow import Fulfilment
from orders.models import Order
from orders.services import add_event, sum_up
from orders.services.summing_up import move
from orders.tests.factories import new_order

pytestmark = pytest.mark.usefixtures("acme")
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
F = Fulfilment


@pytest.fixture
def order(acme: Any) -> Order:
    made = new_order(paid=True)
    Order.objects.update(fulfilment=F.CONFIRMED)
    made.refresh_from_db()
    return made


def announced() -> list[str]:
    """List the announcements, but that of the payment."""
    rows = OutboxEvent.objects.exclude(event="OrderPaid").order_by("created_at")
    return list(rows.values_list("event", flat=True))


def test_shipping_and_arrival_are_told_once(order: Order) -> None:
    for parts in ([F.SHIPPED, F.CONFIRMED], [F.SHIPPED] * 2, [F.DELIVERED] * 2) * 2:
        sum_up(order, parts, at=AT)

    order.refresh_from_db()
    assert order.fulfilment == F.DELIVERED
    assert order.shipped_at == order.delivered_at == AT
    assert announced() == ["OrderShipped", "OrderDelivered"]
    assert sorted(event.status for event in order.events.all()) == [
        "delivered",
        "order_placed",
        "partially_shipped",
        "payment_received",
        "shipped",
    ]


def test_straight_to_delivered_is_shipped_too(order: Order) -> None:
    assert move(order, F.DELIVERED, at=AT)

    assert announced() == ["OrderShipped", "OrderDelivered"]
    assert order.shipped_at == AT


@pytest.mark.parametrize("to", [F.PENDING, F.ON_HOLD, F.CONFIRMED])
def test_late_news_change_nothing(order: Order, to: Fulfilment) -> None:
    count = order.events.count()

    assert not move(order, to, at=AT)

    assert order.fulfilment == F.CONFIRMED
    assert order.events.count() == count


def test_a_failed_part_shows_until_it_is_mended(order: Order) -> None:
    sum_up(order, [F.FAILED, F.CONFIRMED], at=AT)
    failed = order.status_words
    sum_up(order, [F.CONFIRMED, F.CONFIRMED], at=AT)

    assert failed == "Needs Attention"
    assert order.fulfilment == F.CONFIRMED


def test_what_must_be_told_once_is_kept_so_by_the_database(order: Order) -> None:
    add_event(order, "refunded", "Refunded", key="refund:1", at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        add_event(order, "refunded", "Refunded", key="refund:1", at=AT)
