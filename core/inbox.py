"""Webhooks in: verify, store, answer 200; process later, from the stored row."""

import hashlib
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import due
from core.context import request_id
from core.errors import Conflict
from core.models import InboxEvent
from core.tenancy import current_schema


class BodyRemoved(Conflict):
    """A webhook whose body is not kept any more cannot be processed."""

    code = "body_removed"


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
    digest = hashlib.sha256(body).hexdigest()
    event = InboxEvent(
        schema_name=current_schema(),
        source=source,
        event_ref=event_ref or digest,
        topic=topic[:100],
        body=body.decode(),
        body_sha256=digest,
        request_id=request_id(),
    )
    created = InboxEvent.objects.bulk_create([event], ignore_conflicts=True)
    if not InboxEvent.objects.filter(pk=created[0].pk).exists():
        return False
    due.schedule("core.inbox", event.pk, at=timezone.now())
    return True


def process(event_id: str) -> datetime | None:
    """Hand a stored event to its source's function, then mark it (due handler).

    Raises BodyRemoved for one that was given up and is replayed too late.
    """
    event = InboxEvent.objects.get(pk=event_id)
    if event.status == InboxEvent.Status.PROCESSED:
        return None
    if event.body_removed_at:
        raise BodyRemoved(
            "The body of this webhook was removed. Ask the sender to send it again; "
            "the sweeps find out what it told."
        )
    import_string(sources()[event.source])(event.body)
    event.status, event.processed_at = InboxEvent.Status.PROCESSED, timezone.now()
    event.save(update_fields=["status", "processed_at"])
    return None


def mark_dead(event_id: str) -> None:
    """Show on the event that its processing was given up."""
    InboxEvent.objects.filter(pk=event_id).update(status=InboxEvent.Status.DEAD)
