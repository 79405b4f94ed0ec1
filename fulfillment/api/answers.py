"""What the API tells of an order on its way; the serializers only describe it."""

from typing import Any

from rest_framework import serializers

from core.money import Money
from fulfillment.models import ProviderOrder
from fulfillment.selectors import estimated_delivery, part_answer, timeline
from orders.api import answers
from orders.models import Order, OrderLine


class ParcelAnswer(serializers.Serializer[Any]):
    """A parcel; every field null until there is one."""

    tracking_number = serializers.CharField(allow_null=True)
    tracking_url = serializers.CharField(allow_null=True)
    carrier = serializers.CharField(allow_null=True)
    shipped_at = serializers.DateTimeField(allow_null=True)


class TimelineAnswer(serializers.Serializer[Any]):
    """One thing that happened."""

    timestamp = serializers.DateTimeField()
    status = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)


class OrderStatusAnswer(serializers.Serializer[Any]):
    """How an order stands, in the seeds' shape."""

    payment_intent_id = serializers.CharField(allow_null=True)
    order_id = serializers.CharField()
    status = serializers.CharField()
    internal_status = serializers.CharField()
    provider = serializers.CharField(allow_null=True)
    provider_status = serializers.CharField(allow_null=True)
    tracking = ParcelAnswer()
    timeline = TimelineAnswer(many=True)
    estimated_delivery = serializers.CharField(allow_null=True)


class DeliveredParcelAnswer(ParcelAnswer):
    """A parcel and when it arrived."""

    delivered_at = serializers.DateTimeField(allow_null=True)


class PartAnswer(serializers.Serializer[Any]):
    """What one printer makes of an order."""

    provider = serializers.CharField()
    state = serializers.CharField()
    provider_status = serializers.CharField(allow_null=True)
    shipments = DeliveredParcelAnswer(many=True)


class OrderLineAnswer(serializers.Serializer[Any]):
    """What was bought."""

    title = serializers.CharField()
    artist = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # shadows Field.label
    sku = serializers.CharField()
    image = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    unit_price = answers.MoneyAnswer()
    total = answers.MoneyAnswer()


class OrderTrackingAnswer(answers.OrderAnswer):
    """Everything a buyer may know of an order."""

    refunded = answers.MoneyAnswer()
    lines = OrderLineAnswer(many=True)
    parts = PartAnswer(many=True)
    timeline = TimelineAnswer(many=True)
    estimated_delivery = serializers.CharField(allow_null=True)


class OrderPageAnswer(serializers.Serializer[Any]):
    """A page of orders."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = answers.OrderAnswer(many=True)


class WebhookAnswer(serializers.Serializer[Any]):
    """One source of webhooks."""

    source = serializers.CharField()  # type: ignore[assignment]  # shadows Field.source
    is_connected = serializers.BooleanField()
    last_event_at = serializers.DateTimeField(allow_null=True)


class CancelInput(serializers.Serializer[Any]):
    """Why an order is canceled."""

    reason = serializers.CharField(max_length=200, default="", allow_blank=True)


def order_tracking(order: Order) -> dict[str, Any]:
    """Describe an order with lines, printers, parcels and timeline."""
    parts = ProviderOrder.objects.filter(order=order).prefetch_related("shipments")
    return {
        **answers.order(order),
        "refunded": Money(order.refunded_minor, order.currency).as_json(),
        "lines": [_line(line, order.currency) for line in order.lines.all()],
        "parts": [part_answer(part) for part in parts.order_by("external_id")],
        "timeline": timeline(order),
        "estimated_delivery": estimated_delivery(order),
    }


def _line(line: OrderLine, currency: str) -> dict[str, Any]:
    return {
        "title": line.title,
        "artist": line.artist,
        "kind": line.kind,
        "label": line.label,
        "sku": line.sku,
        "image": answers.media_url(line.image),
        "quantity": line.quantity,
        "unit_price": Money(line.unit_minor, currency).as_json(),
        "total": Money(line.total_minor, currency).as_json(),
    }
