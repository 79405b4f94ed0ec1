"""Rows as CSV, streamed, and safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from core.actors import Actor
from core.audit import record
from core.models import AuditEntry
from core.tenancy import current_schema, shop

BATCH = 500
# A spreadsheet runs a cell that begins so.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
AUDIT_COLUMNS = (
    *("at", "shop", "action", "actor_kind", "actor", "actor_id", "object_type"),
    *("object_id", "trace_id", "changes", "facts"),
)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def safe_cell(value: Any) -> str:
    """Write a value so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def csv_lines(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield a CSV document line by line; a mark first, or Excel misreads letters."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def export_audit(
    entries: QuerySet[AuditEntry], *, actor: Actor, by: Any, asked: Mapping[str, str]
) -> Iterator[str]:
    """Stream audit entries, newest first, and note who took them, before the first.

    Reads by key in batches, each in the schema that asked: a server may send the rest
    after it has begun another request. `by` is the row of whoever asked, `asked` the
    filters they set.
    """
    record(actor, "core.audit.exported", by, asked=dict(asked))
    rows = _audit_rows(entries.order_by("-at", "-pk"), current_schema())
    return csv_lines(AUDIT_COLUMNS, rows)


def _audit_rows(
    entries: QuerySet[AuditEntry], schema: str
) -> Iterator[tuple[Any, ...]]:
    after = Q()
    while True:
        with shop(schema):
            batch = list(entries.filter(after)[:BATCH])
        for entry in batch:
            yield (
                *(entry.at.isoformat(), entry.schema_name, entry.action),
                *(entry.actor_kind, entry.actor_label, entry.actor_id),
                *(entry.object_type, entry.object_id, entry.request_id),
                *(_json(entry.changes), _json(entry.facts)),
            )
        if len(batch) < BATCH:
            return
        last = batch[-1]
        after = Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
