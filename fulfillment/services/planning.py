"""The end of the hold: who prints what."""

from datetime import datetime
from itertools import groupby
from string import ascii_uppercase

from django.db import transaction
from django.utils import timezone

from core import due
from fulfillment.models import ProviderOrder, ProviderOrderLine
from orders.flow import HAS_MONEY, Fulfilment
from orders.models import Order
from orders.services.summing_up import move


@transaction.atomic
def release_hold(order_id: str) -> datetime | None:
    """Turn a paid order whose hold has passed into provider orders (due handler).

    One per provider; each gets its due item in the same transaction, so an order is
    planned once or not at all. Anything but a paid order on hold is left alone.
    """
    order = Order.objects.lock(order_id)
    if order.fulfilment != Fulfilment.ON_HOLD or order.payment not in HAS_MONEY:
        return None
    now = timezone.now()
    if order.hold_until is not None and order.hold_until > now:
        return order.hold_until
    lines = order.lines.order_by("provider", "id")
    by_provider = groupby(lines, key=lambda line: line.provider)
    for letter, (provider, its_lines) in zip(
        ascii_uppercase, by_provider, strict=False
    ):
        part = ProviderOrder.objects.create(
            order=order,
            provider=provider,
            external_id=f"{order.number}-{letter}",
            created_at=now,
            changed_at=now,
        )
        ProviderOrderLine.objects.bulk_create(
            ProviderOrderLine(provider_order=part, order_line=line)
            for line in its_lines
        )
        due.schedule("fulfillment.submit", part.pk, at=now)
    move(order, Fulfilment.CONFIRMED, at=now)
    return None
