"""What the road remembers of a person: webhooks, answers, errors and the audit log."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from core import audit
from core.models import (
    AuditEntry,
    DeadLetter,
    DueItem,
    IdempotencyKey,
    InboxEvent,
    JobRun,
)
from core.subjects import (
    Files,
    Outcome,
    Subject,
    anonymised,
    as_row,
    blank,
    deleted,
    kept,
)
from core.tenancy import current_schema

BATCH = 500
# Table and its column of free text, in which a name may stand.
ERRORS: tuple[tuple[Any, str], ...] = (
    (DueItem, "last_error"),
    (DeadLetter, "error"),
    (JobRun, "error"),
)


def export(subject: Subject) -> Files:
    """Give the webhooks, repeated requests and log entries that are about a person."""
    yield "webhooks", (as_row(event) for event in _webhooks(subject))
    yield "repeatable_answers", (as_row(row) for row in _answers(subject))
    yield "audit", (as_row(entry) for entry in _entries(subject).iterator())


def _webhooks(subject: Subject) -> Iterator[InboxEvent]:
    """Read each body that is still kept: they are encrypted and have no index."""
    rows = InboxEvent.objects.filter(
        schema_name=current_schema(), body_removed_at__isnull=True
    )
    return (e for e in rows.iterator(BATCH) if subject.is_in(e.body))


def _answers(subject: Subject) -> Iterator[IdempotencyKey]:
    rows = IdempotencyKey.objects.filter(schema_name=current_schema())
    return (row for row in rows.iterator(BATCH) if subject.is_in(row.answer))


def _entries(subject: Subject) -> Any:
    about = Q(object_id__in=subject.words)
    if subject.user_id:
        about |= Q(actor_id=subject.user_id)
    return AuditEntry.objects.filter(about, schema_name=current_schema()).order_by("id")


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Empty webhooks, answers, errors and names in the log; the log's entries stay."""
    bodies = [event.pk for event in _webhooks(subject)]
    answers = [row.pk for row in _answers(subject)]
    blank(InboxEvent.objects.filter(pk__in=bodies), body="", body_removed_at=now)
    IdempotencyKey.objects.filter(pk__in=answers).delete()
    errors = sum(_forget_errors(*each, subject) for each in ERRORS)
    labels = audit.forget_person(subject.user_id) if subject.user_id else 0
    entries = _entries(subject).count()
    return [
        anonymised("webhooks", len(bodies)),
        deleted("repeatable answers", len(answers)),
        anonymised("error texts", errors),
        anonymised("names in the audit log", labels),
        kept("audit entries", entries, "who did what to which id; nobody is named"),
    ]


def _forget_errors(model: Any, column: str, subject: Subject) -> int:
    rows = model.objects.filter(schema_name=current_schema())
    found = [
        row.pk
        for row in rows.iterator(BATCH)
        if getattr(row, column)
        and (
            getattr(row, "object_id", "") in subject.words
            or subject.is_in(getattr(row, column))
        )
    ]
    return blank(model.objects.filter(pk__in=found), **{column: ""})
