"""Changing one's mind: in the hold, once, and against the clock."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM, Actor
from core.models import AuditEntry, DueItem, OutboxEvent
from core.tests.threads import at_once
from core.tests.waiting import waiting
from fulfillment.models import ProviderOrder
from fulfillment.services import release_hold
from orders.exceptions import OrderNotCancellable
from orders.flow import Fulfilment
from orders.models import Order
from orders.services import cancel_order
from orders.tests.factories import delivery, new_order, sellable
from payments.models import PaymentAttempt, Refund
from tenants.tests.factories import committed_shop

ADA = Actor("user", "7", "ada@example.com")


def test_in_the_hold_everything_goes_back_once(acme: Any) -> None:
    order = new_order(paid=True)

    canceled = cancel_order(order, actor=ADA, reason="Wrong size.")
    again = cancel_order(order, actor=ADA)

    assert canceled.fulfilment == again.fulfilment == Fulfilment.CANCELED
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason) == (order.total_minor, "Wrong size.")
    kinds = [kind for kind, _ in waiting()]
    assert "orders.hold" not in kinds
    assert kinds.count("payments.refund") == 1
    assert OutboxEvent.objects.filter(event="OrderCanceled").count() == 1
    entry = AuditEntry.objects.get(action="orders.order.canceled")
    assert (entry.actor_label, entry.facts) == (
        "ada@example.com",
        {},
    )
    last = canceled.events.last()
    assert last is not None
    assert (last.status, last.actor) == ("canceled", "ada@example.com")


def test_an_unpaid_order_ends_and_its_payment_too(acme: Any) -> None:
    order = new_order()

    cancel_order(order, actor=SYSTEM)

    order.refresh_from_db()
    assert (order.payment, order.fulfilment) == ("pending", "canceled")
    assert not Refund.objects.exists()
    attempt = PaymentAttempt.objects.get()
    assert ("payments.cancel", str(attempt.pk)) in waiting()


def test_after_the_hold_it_is_too_late(acme: Any) -> None:
    order = new_order(paid=True)
    assert order.hold_until is not None

    with time_machine.travel(order.hold_until, tick=False):
        assert not order.can_cancel
        with pytest.raises(OrderNotCancellable, match=order.number):
            cancel_order(order, actor=SYSTEM)
    with time_machine.travel(order.hold_until - timedelta(seconds=1), tick=False):
        assert order.can_cancel

    order.refresh_from_db()
    assert order.fulfilment == Fulfilment.ON_HOLD
    assert not Refund.objects.exists()
    assert ("orders.hold", str(order.pk)) in waiting()


@pytest.mark.parametrize(
    "state", [s for s in Fulfilment if s not in {"pending", "on_hold", "canceled"}]
)
def test_what_is_being_printed_cannot_be_canceled(acme: Any, state: str) -> None:
    order = new_order(paid=True)
    Order.objects.update(fulfilment=state)

    with pytest.raises(OrderNotCancellable):
        cancel_order(order, actor=SYSTEM)

    order.refresh_from_db()
    assert order.fulfilment == state
    assert not Refund.objects.exists()


@pytest.mark.usefixtures("_committed")
def test_canceling_races_the_end_of_the_hold_and_one_of_them_wins() -> None:
    with committed_shop("Races", currencies=["USD"], countries=["US"]) as tenant:
        delivery()
        variant = sellable(provider_variant_id=1)
        won = set()
        for _ in range(8):
            order = new_order(variant, paid=True)
            now = timezone.now()
            # The shopper's click was in time; the minute job is on the dot.
            Order.objects.filter(pk=order.pk).update(
                hold_until=now + timedelta(seconds=0.02)
            )
            won.add(_race(tenant.schema_name, order))

        assert won <= {"canceled", "printed"}


def _race(schema: str, order: Order) -> str:
    """Cancel and release at once; check that exactly one of them happened."""

    def release() -> object:
        again = release_hold(str(order.pk))
        while again is not None:
            again = release_hold(str(order.pk))
        return None

    canceled, released = at_once(
        schema, lambda: cancel_order(order, actor=SYSTEM), release
    )

    order.refresh_from_db()
    refunds = Refund.objects.filter(attempt__reference=str(order.pk)).count()
    prints = ProviderOrder.objects.filter(order=order).count()
    submits = DueItem.objects.filter(kind="fulfillment.submit").count()
    DueItem.objects.filter(kind="fulfillment.submit").delete()
    assert released is None
    if order.fulfilment == Fulfilment.CANCELED:
        assert isinstance(canceled, Order)
        assert (refunds, prints, submits) == (1, 0, 0)
        return "canceled"
    assert isinstance(canceled, OrderNotCancellable)
    assert order.fulfilment == Fulfilment.CONFIRMED
    assert (refunds, prints, submits) == (0, 1, 1)
    return "printed"
