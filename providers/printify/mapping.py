"""Printify's words and ours. Pure functions; no network, no database."""

import re
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from providers.base import (
    ProviderState,
    ShippingAddress,
    Snapshot,
    SnapshotLine,
    SnapshotShipment,
)

CURRENCY = "USD"  # every amount of V1 is in US cents
CONFIRMABLE = "on-hold"

# Order statuses, hyphens for underscores. The second half is not documented but was
# seen. The set is open: a word that is not here maps to None.
STATES: dict[str, ProviderState] = {
    "pending": ProviderState.ACCEPTED,
    "on-hold": ProviderState.READY,
    "sending-to-production": ProviderState.IN_PRODUCTION,
    "in-production": ProviderState.IN_PRODUCTION,
    "canceled": ProviderState.CANCELED,
    "fulfilled": ProviderState.SHIPPED,
    "partially-fulfilled": ProviderState.PARTIALLY_SHIPPED,
    "payment-not-received": ProviderState.PAYMENT_PROBLEM,
    "had-issues": ProviderState.HAD_ISSUES,
    "cost-calculation": ProviderState.ACCEPTED,
    "on-hold-submit-order": ProviderState.ACCEPTED,
    "sending-to-production-delegate": ProviderState.IN_PRODUCTION,
    "sending-to-production-delegate-sync": ProviderState.IN_PRODUCTION,
    "checking-quality": ProviderState.IN_PRODUCTION,
    "quality-approved": ProviderState.IN_PRODUCTION,
    "ready-for-production": ProviderState.IN_PRODUCTION,
    "callback-received": ProviderState.IN_PRODUCTION,
    "ready-to-ship": ProviderState.IN_PRODUCTION,
    "has-issues": ProviderState.HAD_ISSUES,
    "quality-declined": ProviderState.HAD_ISSUES,
    "source-check-failed": ProviderState.HAD_ISSUES,
    "out-of-stock": ProviderState.HAD_ISSUES,
    "unfulfillable": ProviderState.FAILED,
    "cancelled": ProviderState.CANCELED,
}

SHIPPING_METHODS = {"standard": 1, "priority": 2, "economy": 4}

_SAFE_REF = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def word(status: object) -> str:
    """Normalise a status: lower case, hyphens."""
    return str(status or "").strip().lower().replace("_", "-")


def state(
    status: object, shipments: tuple[SnapshotShipment, ...] = ()
) -> ProviderState | None:
    """Return our state; delivered only where every parcel is known to have arrived.

    Printify says `fulfilled` for ever, so arrival shows in the parcels alone.
    """
    found = STATES.get(word(status))
    arrived = shipments and all(parcel.delivered_at for parcel in shipments)
    if found == ProviderState.SHIPPED and arrived:
        return ProviderState.DELIVERED
    return found


def snapshot(order: dict[str, Any]) -> Snapshot:
    """Translate an order object. Absent and odd members become empty, never errors."""
    shipments = tuple(_shipment(parcel) for parcel in _dicts(order.get("shipments")))
    metadata = _dict(order.get("metadata"))
    return Snapshot(
        ref=str(order.get("id") or ""),
        external_id=str(metadata.get("shop_order_id") or ""),
        raw_status=str(order.get("status") or ""),
        state=state(order.get("status"), shipments),
        lines=tuple(_line(line) for line in _dicts(order.get("line_items"))),
        shipments=shipments,
        cost_minor=_whole(order.get("total_price")),
        shipping_minor=_whole(order.get("total_shipping")),
        tax_minor=_whole(order.get("total_tax")),
        currency=CURRENCY,
        is_confirmable=word(order.get("status")) == CONFIRMABLE,
    )


def _line(line: dict[str, Any]) -> SnapshotLine:
    return SnapshotLine(
        product_ref=str(line.get("product_id") or ""),
        variant_ref=str(line.get("variant_id") or ""),
        quantity=_whole(line.get("quantity")),
        cost_minor=_whole(line.get("cost")),
        status=word(line.get("status")),
    )


def _shipment(parcel: dict[str, Any]) -> SnapshotShipment:
    return SnapshotShipment(
        carrier=str(parcel.get("carrier") or ""),
        number=str(parcel.get("number") or ""),
        url=str(parcel.get("url") or ""),
        shipped_at=instant(parcel.get("shipped_at")),
        delivered_at=instant(parcel.get("delivered_at")),
    )


def instant(text: object) -> datetime | None:
    """Read a date of theirs; no zone is UTC, and the 1970 epoch means unset."""
    try:
        found = datetime.fromisoformat(str(text or "").strip())
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found > _EPOCH else None


def address(to: ShippingAddress) -> dict[str, str]:
    """Translate an address."""
    return {
        "first_name": to.first_name,
        "last_name": to.last_name,
        "email": to.email,
        "phone": to.phone,
        "country": to.country,
        "region": to.region,
        "address1": to.line1,
        "address2": to.line2,
        "city": to.city,
        "zip": to.postal_code,
    }


def cover_scale(placeholder: Fraction, image: Fraction) -> Fraction:
    """Return the scale at which an image covers its placeholder; 1 is equal width.

    Both arguments are height divided by width.
    """
    return max(Fraction(1), placeholder / image)


def is_safe_ref(ref: object) -> bool:
    """Tell whether an id of theirs may stand in a path of a request."""
    return isinstance(ref, str) and _SAFE_REF.match(ref) is not None


def existing_order(answer: object) -> str:
    """Find the order's id in the answer 409 to a repeated external_id; "" if none.

    Seen at `order.id`; documented nowhere, so other places are looked at too.
    """
    body = _dict(answer)
    errors = _dict(body.get("errors"))
    for holder in (body.get("order"), errors.get("order"), body.get("data")):
        if is_safe_ref(found := _dict(holder).get("id")):
            return str(found)
    for found in (body.get("order_id"), errors.get("order_id"), body.get("id")):
        if is_safe_ref(found):
            return str(found)
    return ""


def reason(answer: object) -> str:
    """Say in their words why a call was refused."""
    body = _dict(answer)
    errors = _dict(body.get("errors"))
    told = errors.get("reason") or body.get("message") or body.get("error") or answer
    code = errors.get("code") or body.get("code")
    return f"{str(told)[:400]} (code {code})" if code else str(told)[:400]


def error_code(answer: object) -> int:
    """Return their own number for why a call was refused, 0 without one."""
    body = _dict(answer)
    return _whole(_dict(body.get("errors")).get("code") or body.get("code"))


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, Any]]:
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
