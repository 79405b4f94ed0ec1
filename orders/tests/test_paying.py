"""What money does to an order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.models import DueItem, OutboxEvent
from core.tests.waiting import waiting
from orders.flow import Fulfilment, PaymentState
from orders.models import Order
from orders.services import (
    cancel_order,
    end_unpaid,
    mark_paid,
    note_failed_refund,
    note_refund,
)
from orders.tests.factories import new_order, pay_for
from payments.events import (
    PaymentCanceled,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from payments.models import PaymentAttempt, Refund

pytestmark = pytest.mark.usefixtures("acme")


def events(name: str) -> int:
    """Count the announcements of a kind."""
    return OutboxEvent.objects.filter(event=name).count()


def state(order: Order) -> tuple[str, str, int]:
    """Return payment, fulfilment and what went back."""
    order.refresh_from_db()
    return order.payment, order.fulfilment, order.refunded_minor


def test_payment_begins_the_hold_of_the_shop(acme: Any) -> None:
    order = new_order()
    before = timezone.now()

    pay_for(order)

    assert state(order) == ("paid", "on_hold", 0)
    assert order.hold_until is not None
    hold = order.hold_until - before
    assert timedelta(0) <= hold - timedelta(seconds=acme.hold_seconds)
    assert hold < timedelta(seconds=acme.hold_seconds + 5)
    item = DueItem.objects.get(kind="orders.hold")
    assert (item.object_id, item.due_at) == (str(order.pk), order.hold_until)
    assert events("OrderPaid") == 1
    assert [event.status for event in order.events.all()] == [
        "order_placed",
        "payment_received",
    ]


def test_told_twice_it_is_paid_once() -> None:
    order = new_order(paid=True)
    hold_until = order.hold_until

    mark_paid(PaymentSucceeded(str(order.pk), timezone.now()))

    order.refresh_from_db()
    assert order.hold_until == hold_until
    assert events("OrderPaid") == 1
    assert order.events.filter(status="payment_received").count() == 1


@pytest.mark.parametrize("payment", ["refunded", "partially_refunded", "disputed"])
def test_told_late_it_begins_no_second_hold(payment: str) -> None:
    order = new_order(paid=True)
    Order.objects.update(payment=payment, fulfilment="delivered")

    mark_paid(PaymentSucceeded(str(order.pk), timezone.now()))

    assert state(order) == (payment, "delivered", 0)
    assert events("OrderPaid") == 1


def test_paid_after_it_was_canceled_goes_back() -> None:
    order = new_order()
    cancel_order(order, actor=SYSTEM)

    pay_for(order)

    assert state(order) == ("paid", "canceled", 0)
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason) == (
        order.total_minor,
        "Paid after it was canceled.",
    )
    assert ("payments.refund", str(refund.pk)) in waiting()
    assert events("OrderPaid") == 0
    assert not DueItem.objects.filter(kind="orders.hold").exists()


def test_a_payment_that_never_comes_ends_the_order() -> None:
    order = new_order()
    event = PaymentCanceled(str(order.pk), timezone.now())

    end_unpaid(event)
    end_unpaid(event)

    assert state(order) == ("failed", "canceled", 0)
    assert order.canceled_at is not None
    assert events("OrderCanceled") == 1


def test_news_of_a_canceled_payment_do_not_end_a_paid_order() -> None:
    order = new_order(paid=True)
    Order.objects.update(fulfilment=Fulfilment.CONFIRMED)

    end_unpaid(PaymentCanceled(str(order.pk), timezone.now()))

    assert state(order)[0] == PaymentState.PAID


def refunded(order: Order, minor: int, ref: str = "r1") -> RefundSucceeded:
    """Tell that money went back."""
    return RefundSucceeded(str(order.pk), ref, minor, timezone.now())


def failed(order: Order, minor: int, ref: str = "r1") -> RefundFailed:
    """Tell that it did not."""
    return RefundFailed(str(order.pk), ref, minor, timezone.now())


def test_refunds_add_up_each_once() -> None:
    order = new_order(paid=True)

    note_refund(refunded(order, 589, "r1"))
    note_refund(refunded(order, 589, "r1"))
    part = state(order)
    note_refund(refunded(order, 2000, "r2"))

    assert part == ("partially_refunded", "on_hold", 589)
    assert state(order) == ("refunded", "on_hold", 2589)
    told = order.events.filter(status="refunded").values_list("description", flat=True)
    assert list(told) == ["$5.89 went back to you.", "$20.00 went back to you."]


def test_a_refund_that_fails_later_is_taken_back_and_may_be_repeated() -> None:
    order = new_order(paid=True)
    note_refund(refunded(order, 2589, "r1"))

    note_failed_refund(failed(order, 2589, "r1"))
    note_failed_refund(failed(order, 2589, "r1"))
    between = state(order)
    note_refund(refunded(order, 2589, "r2"))

    assert between == ("paid", "on_hold", 0)
    assert state(order) == ("refunded", "on_hold", 2589)
    assert order.events.filter(status="refund_failed").count() == 1


def test_a_failure_told_before_its_success_counts_as_well() -> None:
    order = new_order(paid=True)

    note_failed_refund(failed(order, 589))
    note_refund(refunded(order, 589))

    assert state(order) == ("paid", "on_hold", 0)


def test_one_of_two_refunds_fails() -> None:
    order = new_order(paid=True)
    note_refund(refunded(order, 589, "r1"))
    note_refund(refunded(order, 2000, "r2"))

    note_failed_refund(failed(order, 2000, "r2"))

    assert state(order) == ("partially_refunded", "on_hold", 589)


def test_the_rest_of_a_partly_refunded_order_goes_back_when_it_is_canceled() -> None:
    order = new_order(paid=True)
    Refund.objects.create(
        attempt=PaymentAttempt.objects.get(),
        amount_minor=589,
        reason="Damaged",
        status="succeeded",
    )
    note_refund(refunded(order, 589))

    cancel_order(order, actor=SYSTEM)

    assert state(order) == ("partially_refunded", "canceled", 589)
    assert Refund.objects.get(status="queued").amount_minor == 2000
