"""What the API gives out: plain dicts built from rows, documented by serializers.

The serializers here describe; they never run on the way out.
"""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from core.money import Money
from orders.models import Order, ShippingQuote
from orders.selectors import CartContents
from payments.models import PaymentAttempt, StripeAccount


class MoneyAnswer(serializers.Serializer[Any]):
    """An amount in minor units of a currency."""

    amount = serializers.IntegerField()
    currency = serializers.CharField()


class CartLineAnswer(serializers.Serializer[Any]):
    """A line of a cart at today's price."""

    id = serializers.UUIDField()
    variant_id = serializers.UUIDField()
    product_id = serializers.UUIDField()
    title = serializers.CharField()
    artist = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # shadows Field.label
    sku = serializers.CharField()
    image = serializers.CharField(allow_blank=True)
    quantity = serializers.IntegerField()
    unit_price = MoneyAnswer()
    total = MoneyAnswer()
    is_available = serializers.BooleanField()


class CartAnswer(serializers.Serializer[Any]):
    """A cart. Send `token` back as X-Cart-Token."""

    id = serializers.UUIDField()
    token = serializers.CharField()
    currency = serializers.CharField()
    is_open = serializers.BooleanField()
    count = serializers.IntegerField()
    subtotal = MoneyAnswer()
    lines = CartLineAnswer(many=True)


class QuoteAnswer(serializers.Serializer[Any]):
    """A delivery price that is promised until it expires."""

    id = serializers.UUIDField()
    country = serializers.CharField()
    shipping = MoneyAnswer()
    expires_at = serializers.DateTimeField()


class OrderAnswer(serializers.Serializer[Any]):
    """An order in short."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    payment = serializers.CharField()
    fulfilment = serializers.CharField()
    subtotal = MoneyAnswer()
    shipping = MoneyAnswer()
    total = MoneyAnswer()
    placed_at = serializers.DateTimeField()
    hold_until = serializers.DateTimeField(allow_null=True)
    can_cancel = serializers.BooleanField()


class PlacedOrderAnswer(OrderAnswer):
    """An order as its buyer gets it: with the token that opens it."""

    access_token = serializers.CharField()
    tracking_path = serializers.CharField()


class PaymentAnswer(serializers.Serializer[Any]):
    """What Stripe's Payment Element needs."""

    intent_id = serializers.CharField()
    client_secret = serializers.CharField()
    publishable_key = serializers.CharField()
    status = serializers.CharField()


class CheckoutAnswer(serializers.Serializer[Any]):
    """An order and how to pay it."""

    order = PlacedOrderAnswer()
    payment = PaymentAnswer()


def media_url(name: str) -> str:
    """Return the path at which a rendition is served; empty where there is none."""
    return f"{settings.MEDIA_URL}{name}" if name else ""


def cart(filled: CartContents) -> dict[str, Any]:
    """Describe a cart."""
    it, currency = filled.cart, filled.cart.currency
    gone = {row["line_id"] for row in filled.unavailable}
    return {
        "id": str(it.pk),
        "token": it.token,
        "currency": currency,
        "is_open": it.is_open,
        "count": filled.count,
        "subtotal": Money(filled.subtotal_minor, currency).as_json(),
        "lines": [
            _cart_line(row, currency, is_available=row["line_id"] not in gone)
            for row in filled.rows
        ],
    }


def _cart_line(
    row: dict[str, Any], currency: str, *, is_available: bool
) -> dict[str, Any]:
    unit = Money(row["unit_minor"], currency)
    return {
        "id": str(row["line_id"]),
        "variant_id": str(row["variant_id"]),
        "product_id": str(row["product_id"]),
        **{name: row[name] for name in ("title", "artist", "kind", "label", "sku")},
        "image": media_url(row["image"]),
        "quantity": row["quantity"],
        "unit_price": unit.as_json(),
        "total": (unit * row["quantity"]).as_json(),
        "is_available": is_available,
    }


def quote(it: ShippingQuote) -> dict[str, Any]:
    """Describe a delivery price."""
    return {
        "id": str(it.pk),
        "country": it.country,
        "shipping": Money(it.amount_minor, it.currency).as_json(),
        "expires_at": it.expires_at.isoformat(),
    }


def order(it: Order) -> dict[str, Any]:
    """Describe an order in short."""
    return {
        "id": str(it.pk),
        "number": it.number,
        "status": it.status_words,
        "payment": it.payment,
        "fulfilment": it.fulfilment,
        "subtotal": Money(it.subtotal_minor, it.currency).as_json(),
        "shipping": Money(it.shipping_minor, it.currency).as_json(),
        "total": it.total.as_json(),
        "placed_at": it.placed_at.isoformat(),
        "hold_until": it.hold_until.isoformat() if it.hold_until else None,
        "can_cancel": it.can_cancel,
    }


def checkout(
    it: Order, attempt: PaymentAttempt, stripe: StripeAccount
) -> dict[str, Any]:
    """Describe a new order and how to pay it."""
    return {
        "order": {
            **order(it),
            "access_token": it.access_token,
            "tracking_path": it.tracking_path,
        },
        "payment": {
            "intent_id": attempt.intent_ref,
            "client_secret": attempt.client_secret,
            "publishable_key": stripe.publishable_key,
            "status": attempt.status,
        },
    }
