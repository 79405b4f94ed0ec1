"""What a payment does to its order. Listeners of payments' events; safe to repeat."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import due, events
from core.actors import SYSTEM
from core.flow import allows
from core.money import Money
from core.tenancy import current_shop
from orders import flow
from orders.events import OrderCanceled, OrderPaid
from orders.flow import Fulfilment, PaymentState
from orders.models import Order
from orders.services.summing_up import add_event, move
from payments.events import (
    PaymentCanceled,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from payments.services import request_refund


@transaction.atomic
def mark_paid(event: PaymentSucceeded) -> None:
    """Begin the hold of a paid order; pay back what came for a canceled one."""
    order = Order.objects.lock(event.reference)
    # The table leads back to paid, from a refund that failed; a payment comes once.
    if order.paid_at or not allows(flow.PAYMENT, order.payment, PaymentState.PAID):
        return
    now = timezone.now()
    order.payment, order.paid_at = PaymentState.PAID, event.at
    order.save(update_fields=["payment", "paid_at"])
    add_event(order, "payment_received", "Payment Received", "Thank you.", at=event.at)
    if order.fulfilment == Fulfilment.CANCELED:
        request_refund(
            event.reference, reason="Paid after it was canceled.", actor=SYSTEM
        )
        return
    order.fulfilment = Fulfilment.ON_HOLD
    order.hold_until = now + timedelta(seconds=current_shop().hold_seconds)
    order.save(update_fields=["fulfilment", "hold_until"])
    due.schedule("orders.hold", order.pk, at=order.hold_until)
    events.publish(OrderPaid(str(order.pk), now))


@transaction.atomic
def end_unpaid(event: PaymentCanceled) -> None:
    """Close an order whose payment will never come."""
    order = Order.objects.lock(event.reference)
    if allows(flow.PAYMENT, order.payment, PaymentState.FAILED):
        order.payment = PaymentState.FAILED
        order.save(update_fields=["payment"])
    if move(order, Fulfilment.CANCELED, at=event.at):
        events.publish(OrderCanceled(str(order.pk), event.at))


@transaction.atomic
def note_refund(event: RefundSucceeded) -> None:
    """Show on the order what went back to the shopper."""
    order = Order.objects.lock(event.reference)
    key, undone = _keys(event)
    if order.events.filter(key__in=[key, undone]).exists():
        return
    _count_refund(order, event.amount_minor)
    told = f"{_amount(order, event)} went back to you."
    add_event(order, "refunded", "Refunded", told, key=key, at=event.at)


@transaction.atomic
def note_failed_refund(event: RefundFailed) -> None:
    """Show on the order that a refund did not arrive; it may be tried again.

    The two events of a refund may be delivered in either order.
    """
    order = Order.objects.lock(event.reference)
    key, undone = _keys(event)
    if order.events.filter(key=undone).exists():
        return
    if order.events.filter(key=key).exists():
        _count_refund(order, -event.amount_minor)
    told = f"Your bank did not take {_amount(order, event)}; the shop looks into it."
    add_event(order, "refund_failed", "Refund Failed", told, key=undone, at=event.at)


def _keys(event: RefundSucceeded | RefundFailed) -> tuple[str, str]:
    return f"refund:{event.refund_id}", f"refund-failed:{event.refund_id}"


def _amount(order: Order, event: RefundSucceeded | RefundFailed) -> str:
    return Money(event.amount_minor, order.currency).format(current_shop().locale)


def _count_refund(order: Order, minor: int) -> None:
    """Add to what went back, and bring the money side to the sum."""
    order.refunded_minor += minor
    if order.refunded_minor == order.total_minor:
        to = PaymentState.REFUNDED
    elif order.refunded_minor:
        to = PaymentState.PARTIALLY_REFUNDED
    else:
        to = PaymentState.PAID
    if allows(flow.PAYMENT, order.payment, to):
        order.payment = to
    order.save(update_fields=["refunded_minor", "payment"])
