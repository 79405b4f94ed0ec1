"""How an order stands, as its buyer is told (R126, R127)."""

from typing import Any

from django.db.models import Max, Min

from core.inbox import sources
from core.models import InboxEvent
from core.tenancy import current_schema
from fulfillment.models import ProviderOrder, Shipment
from orders.flow import FINAL, Fulfilment
from orders.models import Order
from payments.models import PaymentAttempt, StripeAccount
from providers.models import REST_OF_THE_WORLD, ProviderConnection, ShippingRate

# Working days in the post, beside the printer's own handling time.
TRANSIT_DAYS = (2, 5)
HANDLING_DAYS = (2, 7)


def tracking(order: Order, attempt: PaymentAttempt) -> dict[str, Any]:
    """Build the seeds' answer of order-status: one provider, one parcel, a timeline.

    Several parcels or printers are in `order_tracking`; here the first counts.
    """
    parts = list(order.provider_orders.order_by("external_id"))
    parcels = _parcels(order)
    first_line = order.lines.first()
    return {
        "payment_intent_id": attempt.intent_ref,
        "order_id": order.number,
        "status": order.status_words,
        "internal_status": order.fulfilment,
        "provider": first_line.provider if first_line else None,
        "provider_status": (parts[0].raw_status or None) if parts else None,
        "tracking": _first_parcel(parcels),
        "timeline": timeline(order),
        "estimated_delivery": estimated_delivery(order),
    }


def timeline(order: Order) -> list[dict[str, str]]:
    """List what happened, oldest first."""
    return [
        {
            "timestamp": event.at.isoformat(),
            "status": event.status,
            "title": event.title,
            "description": event.description,
        }
        for event in order.events.all()
    ]


def _parcels(order: Order) -> list[Shipment]:
    return list(Shipment.objects.filter(provider_order__order=order).order_by("id"))


def _first_parcel(parcels: list[Shipment]) -> dict[str, str | None]:
    if not parcels:
        names = ("tracking_number", "tracking_url", "carrier", "shipped_at")
        return dict.fromkeys(names)
    return parcel_answer(parcels[0])


def parcel_answer(parcel: Shipment) -> dict[str, str | None]:
    """Describe a parcel by the seeds' names."""
    return {
        "tracking_number": parcel.number,
        "tracking_url": parcel.url,
        "carrier": parcel.carrier,
        "shipped_at": parcel.shipped_at.isoformat() if parcel.shipped_at else None,
    }


def estimated_delivery(order: Order) -> str | None:
    """Say in working days how long it takes, from the printers' own handling times.

    None once the order has arrived or ended.
    """
    if Fulfilment(order.fulfilment) in FINAL:
        return None
    variants = order.lines.values_list("provider_variant_id", flat=True)
    days = ShippingRate.objects.filter(
        variant_id__in=list(variants), country__in=[order.country, REST_OF_THE_WORLD]
    ).aggregate(shortest=Min("handling_days_min"), longest=Max("handling_days_max"))
    shortest = days["shortest"] or HANDLING_DAYS[0]
    longest = days["longest"] or HANDLING_DAYS[1]
    return f"{shortest + TRANSIT_DAYS[0]}-{longest + TRANSIT_DAYS[1]} business days"


def webhook_sources() -> list[dict[str, Any]]:
    """Tell of each source whether it is connected and when it last sent something."""
    heard = dict(
        InboxEvent.objects.filter(schema_name=current_schema())
        .values_list("source")
        .annotate(Max("received_at"))
    )
    connections = ProviderConnection.objects.filter(is_active=True)
    connected = set(connections.values_list("provider", flat=True))
    if StripeAccount.objects.exists():
        connected.add("stripe")
    return [
        {
            "source": source,
            "is_connected": source in connected,
            "last_event_at": heard[source].isoformat() if source in heard else None,
        }
        for source in sources()
    ]


def part_answer(part: ProviderOrder) -> dict[str, Any]:
    """Describe a provider order with its parcels."""
    return {
        "provider": part.provider,
        "state": part.state,
        "provider_status": part.raw_status or None,
        "shipments": [
            {
                **parcel_answer(parcel),
                "delivered_at": (
                    parcel.delivered_at.isoformat() if parcel.delivered_at else None
                ),
            }
            for parcel in part.shipments.all()
        ],
    }
