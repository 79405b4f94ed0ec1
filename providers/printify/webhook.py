"""Printify's webhooks: an HMAC over the raw body, then one envelope."""

import json
import re
from collections.abc import Mapping
from typing import Any

from core.signatures import header, hmac_hex, is_equal
from providers.base import ProviderEvent
from providers.exceptions import WebhookUnreadable
from providers.printify.mapping import is_safe_ref

HEADER = "x-pfy-signature"
TOPICS = (
    "order:created",
    "order:updated",
    "order:sent-to-production",
    "order:shipment:created",
    "order:shipment:delivered",
)

# They go into columns and logs: no control signs, no lone surrogates.
_EVENT_REF = re.compile(r"[\x21-\x7e]{1,255}\Z")
_TOPIC = re.compile(r"[a-z0-9:_-]{1,100}\Z")


def sign(raw_body: bytes, secret: str) -> str:
    """Return the signature Printify would send with a body."""
    return f"sha256={hmac_hex(secret.encode(), raw_body)}"


def verify(headers: Mapping[str, str], raw_body: bytes, secret: str) -> bool:
    """Tell whether a body was signed with our secret, in constant time."""
    given = header(headers, HEADER)
    return bool(given and secret) and is_equal(given, sign(raw_body, secret))


def parse(raw_body: bytes) -> list[ProviderEvent]:
    """Read a delivery. Raises WebhookUnreadable for what cannot be Printify's."""
    envelope = _envelope(raw_body)
    event_ref, topic = envelope.get("id"), envelope.get("type")
    if isinstance(event_ref, int) and not isinstance(event_ref, bool):
        event_ref = str(event_ref)
    if not isinstance(event_ref, str) or not _EVENT_REF.match(event_ref):
        raise WebhookUnreadable("The event has no usable id.")
    if not isinstance(topic, str) or not _TOPIC.match(topic):
        raise WebhookUnreadable("The event has no usable type.")
    return [ProviderEvent(event_ref, topic, _order_ref(topic, envelope))]


def _envelope(raw_body: bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(raw_body.decode())
    except (ValueError, RecursionError) as error:
        raise WebhookUnreadable("The body is not JSON in UTF-8.") from error
    if not isinstance(envelope, dict):
        raise WebhookUnreadable("The body is not an event.")
    return envelope


def _order_ref(topic: str, envelope: dict[str, Any]) -> str:
    if not topic.startswith("order:"):
        return ""
    resource = envelope.get("resource")
    ref = resource.get("id") if isinstance(resource, dict) else None
    if not is_safe_ref(ref):
        raise WebhookUnreadable("The event names no order.")
    return str(ref)
