"""The order's own state: its timeline and the sum of its parts."""

from datetime import datetime

from django.utils import timezone

from core import events
from core.flow import allows
from orders import flow
from orders.events import OrderDelivered, OrderShipped
from orders.flow import Fulfilment
from orders.models import Order, OrderEvent

# State -> title and description of its line in the timeline.
TOLD = {
    Fulfilment.CONFIRMED: (
        "Order Confirmed",
        "The time to change your mind has passed; the printer has your order.",
    ),
    Fulfilment.IN_PRODUCTION: ("In Production", "Your prints are being made."),
    Fulfilment.PARTIALLY_SHIPPED: ("Partly Shipped", "Some prints are on their way."),
    Fulfilment.SHIPPED: ("Shipped", "Your prints are on their way."),
    Fulfilment.DELIVERED: ("Delivered", "Your prints have arrived."),
    Fulfilment.CANCELED: ("Canceled", "The order was canceled."),
    Fulfilment.FAILED: (
        "Needs Attention",
        "The printer could not take the order; we are looking into it.",
    ),
    Fulfilment.RETURNED: ("Returned", "The parcel came back."),
}


def add_event(
    order: Order,
    status: str,
    title: str,
    description: str = "",
    *,
    actor: str = "",
    key: str = "",
    at: datetime | None = None,
) -> OrderEvent:
    """Add a line to the timeline."""
    return OrderEvent.objects.create(
        order=order,
        status=status,
        title=title,
        description=description,
        actor=actor,
        key=key,
        at=at or timezone.now(),
    )


def move(order: Order, to: Fulfilment, *, at: datetime, actor: str = "") -> bool:
    """Move a locked order forward and tell its timeline. False if it cannot go there.

    Late news are no error: an order that is delivered stays delivered.
    """
    if not allows(flow.FULFILMENT, order.fulfilment, to):
        return False
    order.fulfilment = to
    changed = ["fulfilment"]
    gone = {Fulfilment.PARTIALLY_SHIPPED, Fulfilment.SHIPPED, Fulfilment.DELIVERED}
    if to in gone and order.shipped_at is None:
        order.shipped_at = at
        changed.append("shipped_at")
        events.publish(OrderShipped(str(order.pk), at))
    if to == Fulfilment.DELIVERED:
        order.delivered_at = at
        changed.append("delivered_at")
        events.publish(OrderDelivered(str(order.pk), at))
    if to == Fulfilment.CANCELED:
        order.canceled_at = at
        changed.append("canceled_at")
    order.save(update_fields=changed)
    if to in TOLD:
        add_event(order, to, *TOLD[to], actor=actor, at=at)
    return True


def sum_up(order: Order, parts: list[Fulfilment], *, at: datetime) -> bool:
    """Bring a locked order to what its provider orders amount to."""
    return move(order, flow.derive(parts), at=at)
