"""Changing one's mind."""

from django.db import transaction
from django.utils import timezone

from core import audit, due, events
from core.actors import Actor
from orders.events import OrderCanceled
from orders.exceptions import OrderNotCancellable
from orders.flow import HAS_MONEY, Fulfilment
from orders.models import Order
from orders.services.summing_up import move
from payments.services import request_cancel, request_refund


@transaction.atomic
def cancel_order(order: Order, *, actor: Actor, reason: str = "") -> Order:
    """Cancel an order in its hold: what was paid goes back, an unpaid one ends.

    A canceled order stays so. Raises OrderNotCancellable once the hold has passed.
    """
    order = Order.objects.lock(order.pk)
    if order.fulfilment == Fulfilment.CANCELED:
        return order
    if not order.can_cancel:
        raise OrderNotCancellable(
            f"Order {order.number} is being printed and can no longer be canceled. "
            "Write to the shop; it will help where it can."
        )
    now = timezone.now()
    move(order, Fulfilment.CANCELED, at=now, actor=actor.label)
    due.cancel("orders.hold", order.pk)
    if order.payment in HAS_MONEY:
        request_refund(
            str(order.pk), reason=reason or "Canceled in the hold.", actor=actor
        )
    else:
        request_cancel(str(order.pk))
    events.publish(OrderCanceled(str(order.pk), now))
    # The reason is free text: it stays on the refund, where it can be erased.
    audit.record(actor, "orders.order.canceled", order)
    return order
