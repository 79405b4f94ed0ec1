"""Fetching the truth from printers and applying it. Everything converges here."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import audit, due
from core.actors import Actor
from fulfillment import flow
from fulfillment.flow import State
from fulfillment.models import ProviderOrder, Shipment
from fulfillment.services.moving import advance
from orders.models import Order
from providers.base import ProviderState, Snapshot, SnapshotShipment
from providers.events import ProviderOrderChanged
from providers.services import open_provider

logger = logging.getLogger(__name__)

# ACCEPTED and READY tell nothing new of an order that we placed; problems wait for a
# person, and the state we hold stays.
FROM_PROVIDER = {
    ProviderState.IN_PRODUCTION: State.IN_PRODUCTION,
    ProviderState.PARTIALLY_SHIPPED: State.PARTIALLY_SHIPPED,
    ProviderState.SHIPPED: State.SHIPPED,
    ProviderState.DELIVERED: State.DELIVERED,
    ProviderState.CANCELED: State.CANCELED,
    ProviderState.FAILED: State.REJECTED,
}
# How long a state usually lasts; after that the next event is overdue.
EXPECTED = {
    State.SUBMITTED: {"minutes": 30},
    State.CONFIRMED: {"hours": 4},
    State.IN_PRODUCTION: {"days": 5},
    State.PARTIALLY_SHIPPED: {"days": 7},
    State.SHIPPED: {"days": 10},
}
OVERDUE_LANE = {"minutes": 5}
USUAL_LANE = {"minutes": 15}


def sync(provider_order_id: str) -> datetime | None:
    """Fetch one provider order and apply it (due handler).

    Returns when to look again: in 5 minutes when its next event is overdue, in 15
    otherwise, never once it is final.
    """
    part = ProviderOrder.objects.get(pk=provider_order_id)
    if part.state in flow.FINAL or not part.remote_ref:
        return None
    snapshot = open_provider(part.provider).fetch(part.remote_ref)
    part = apply_snapshot(provider_order_id, snapshot)
    return next_look(part, timezone.now())


def next_look(part: ProviderOrder, now: datetime) -> datetime | None:
    """Say when a provider order is to be fetched again if no webhook comes."""
    if part.state in flow.FINAL:
        return None
    usual = EXPECTED.get(State(part.state), {"minutes": 30})
    is_overdue = now - part.changed_at > due.wait(**usual)
    return now + due.wait(**(OVERDUE_LANE if is_overdue else USUAL_LANE))


def refresh_changed(event: ProviderOrderChanged) -> None:
    """Fetch a provider order that a webhook told of; others' orders are ignored."""
    part = ProviderOrder.objects.filter(
        provider=event.provider, remote_ref=event.remote_ref
    ).first()
    if part is not None and part.state not in {State.DELIVERED, State.RETURNED}:
        apply_snapshot(
            str(part.pk), open_provider(part.provider).fetch(event.remote_ref)
        )


@transaction.atomic
def apply_snapshot(provider_order_id: str, snapshot: Snapshot) -> ProviderOrder:
    """Bring a provider order, its shipments and its order to what the printer says.

    Late and doubled snapshots move nothing back. An unknown status word is kept as it
    is, logged, and looked at again by the sweep.
    """
    now = timezone.now()
    if snapshot.state is None:
        logger.warning("unknown provider status", extra={"word": snapshot.raw_status})
    to = FROM_PROVIDER.get(snapshot.state) if snapshot.state else None
    # Locks the order and the provider order before the parcels are touched.
    part = advance(provider_order_id, None, at=now, synced_at=now)
    for parcel in snapshot.shipments:
        _write_parcel(part, parcel)
    return advance(
        provider_order_id,
        to,
        at=now,
        raw_status=snapshot.raw_status,
        cost_minor=snapshot.cost_minor,
        shipping_cost_minor=snapshot.shipping_minor,
        cost_currency=snapshot.currency,
    )


def _write_parcel(part: ProviderOrder, parcel: SnapshotShipment) -> None:
    """Write a parcel once; what is known of it is never forgotten."""
    shipment, _ = Shipment.objects.get_or_create(
        provider_order=part,
        carrier=parcel.carrier,
        number=parcel.number,
        defaults={"url": parcel.url, "shipped_at": parcel.shipped_at},
    )
    shipment.url = parcel.url or shipment.url
    shipment.shipped_at = shipment.shipped_at or parcel.shipped_at
    shipment.delivered_at = shipment.delivered_at or parcel.delivered_at
    shipment.save(update_fields=["url", "shipped_at", "delivered_at"])


@transaction.atomic
def request_sync(part: ProviderOrder, *, actor: Actor) -> None:
    """Have a provider order fetched as soon as a worker is free."""
    audit.record(actor, "fulfillment.provider_order.sync_requested", part)
    due.schedule("fulfillment.sync", part.pk, at=timezone.now())


def sync_order(order: Order) -> None:
    """Fetch every open provider order of an order now.

    Raises ProviderError and Unreachable; what was fetched before that stays applied.
    """
    for pk in order.provider_orders.values_list("pk", flat=True):
        sync(str(pk))
