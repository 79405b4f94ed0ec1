"""Telling higher apps what happened: one outbox row per listener, then a due item.

`config/subscriptions.py` lists who listens to which event. A row is written in the
transaction that made the event true, so it is announced if and only if that commits.
Listeners are called at least once and must be safe to call again.
"""

import dataclasses
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string

from core import due
from core.context import request_id
from core.models import OutboxEvent
from core.tenancy import current_schema


@cache
def subscriptions() -> dict[type, tuple[str, ...]]:
    """Load the table of listeners."""
    table: dict[type, tuple[str, ...]] = import_string(
        "config.subscriptions.SUBSCRIPTIONS"
    )
    return table


def publish(event: Any) -> None:
    """Announce an event (a frozen dataclass of JSON values and instants)."""
    listeners = subscriptions().get(type(event), ())
    now = timezone.now()
    rows = [
        OutboxEvent(
            schema_name=current_schema(),
            event=type(event).__name__,
            listener=listener,
            payload=_to_json(event),
            request_id=request_id(),
            created_at=now,
        )
        for listener in listeners
    ]
    OutboxEvent.objects.bulk_create(rows)
    for row in rows:
        due.schedule("core.outbox", row.pk, at=now)


def deliver(outbox_id: str) -> datetime | None:
    """Call the listener of an outbox row, then mark the row done (due handler)."""
    row = OutboxEvent.objects.get(pk=outbox_id)
    if row.status == OutboxEvent.Status.DONE:
        return None
    kind = next(t for t in subscriptions() if t.__name__ == row.event)
    import_string(row.listener)(_from_json(kind, row.payload))
    row.status, row.done_at = OutboxEvent.Status.DONE, timezone.now()
    row.save(update_fields=["status", "done_at"])
    return None


def mark_dead(outbox_id: str) -> None:
    """Show on the row that its delivery was given up."""
    OutboxEvent.objects.filter(pk=outbox_id).update(status=OutboxEvent.Status.DEAD)


def _to_json(event: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in dataclasses.asdict(event).items()
    }


def _from_json(kind: type, payload: dict[str, Any]) -> Any:
    values = {
        field.name: (
            parse_datetime(payload[field.name])
            if field.type is datetime
            else payload[field.name]
        )
        for field in dataclasses.fields(kind)
    }
    return kind(**values)
