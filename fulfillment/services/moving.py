"""The one place where a provider order's state changes, and its order's with it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from core.flow import allows
from fulfillment import flow
from fulfillment.flow import State
from fulfillment.models import ProviderOrder
from orders.models import Order
from orders.services import sum_up


@transaction.atomic
def advance(
    pk: Any, to: State | None, *, at: datetime, **changes: Any
) -> ProviderOrder:
    """Move a provider order if its table allows, write `changes`, sum up its order.

    Locks the Order, then the ProviderOrder. Late news move nothing: a state the table
    does not lead to is passed over. `to=None` only writes the changes.
    """
    order_id = ProviderOrder.objects.values_list("order_id", flat=True).get(pk=pk)
    order = Order.objects.lock(order_id)
    part = ProviderOrder.objects.lock(pk)
    if to is not None and to != part.state and allows(flow.TABLE, part.state, to):
        part.state = to
        part.changed_at = at
    for name, value in changes.items():
        setattr(part, name, value)
    part.save(update_fields=["state", "changed_at", *changes])
    states = order.provider_orders.values_list("state", flat=True)
    sum_up(order, [flow.AS_FULFILMENT[State(state)] for state in states], at=at)
    return part


def claim(pk: Any, *, source: State, to: State) -> bool:
    """Move by one conditional UPDATE; False if another worker was first."""
    return bool(ProviderOrder.objects.filter(pk=pk, state=source).update(state=to))
