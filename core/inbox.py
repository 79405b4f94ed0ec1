"""Webhooks in: verify, store, answer 200; process later, from the stored row."""

import hashlib
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import due
from core.context import request_id
from core.models import InboxEvent
from core.tenancy import current_schema


@cache
def sources() -> dict[str, str]:
    """Load the table of sources and the functions that process their events."""
    table: dict[str, str] = import_string("config.due.INBOX_SOURCES")
    return table


@transaction.atomic(durable=True)
def store(source: str, body: bytes, *, event_ref: str = "", topic: str = "") -> bool:
    """Keep a verified webhook and have it processed. False if it is here already.

    `event_ref` is the sender's event id; without one the body's SHA-256 stands in.
    """
    event = InboxEvent(
        schema_name=current_schema(),
        source=source,
        event_ref=event_ref or hashlib.sha256(body).hexdigest(),
        topic=topic[:100],
        body=body.decode(),
        request_id=request_id(),
    )
    created = InboxEvent.objects.bulk_create([event], ignore_conflicts=True)
    if not InboxEvent.objects.filter(pk=created[0].pk).exists():
        return False
    due.schedule("core.inbox", event.pk, at=timezone.now())
    return True


def process(event_id: str) -> datetime | None:
    """Hand a stored event to its source's function, then mark it (due handler)."""
    event = InboxEvent.objects.get(pk=event_id)
    if event.status == InboxEvent.Status.PROCESSED:
        return None
    import_string(sources()[event.source])(event.body)
    event.status, event.processed_at = InboxEvent.Status.PROCESSED, timezone.now()
    event.save(update_fields=["status", "processed_at"])
    return None


def mark_dead(event_id: str) -> None:
    """Show on the event that its processing was given up."""
    InboxEvent.objects.filter(pk=event_id).update(status=InboxEvent.Status.DEAD)
