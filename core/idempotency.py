"""Idempotency-Key: the same request gets the same answer, once done."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from core.errors import AppError, Conflict, Invalid
from core.models import IdempotencyKey
from core.tenancy import current_schema

KEY = re.compile(r"[\x20-\x7e]{1,255}\Z")
# Longer than any request lives; a process that died frees its key after this.
LOCK = timedelta(seconds=60)


@dataclass(frozen=True)
class Answer:
    """What a request was answered: HTTP status and JSON body."""

    status: int
    body: Any
    is_replayed: bool = False


def once(
    scope: str, key: str, request_body: object, act: Callable[[], Answer]
) -> Answer:
    """Run `act` for the first request with a key; repeat its answer for the others.

    Raises Conflict while the first is still running and Invalid when the key comes
    with another body. An AppError or a crash in `act` frees the key, so `act` must be
    safe to run again.
    """
    if not KEY.match(key):
        raise Invalid(
            "Send an Idempotency-Key header of 1 to 255 ASCII characters, new for each "
            "purchase (a UUID does).",
            code="idempotency_key_missing",
        )
    row = _take(scope, key, _digest(request_body))
    if row.status_code is not None:
        return Answer(row.status_code, json.loads(row.answer), is_replayed=True)
    try:
        answer = act()
    except AppError:
        IdempotencyKey.objects.filter(pk=row.pk).update(locked_until=None)
        raise
    row.status_code, row.answer = answer.status, json.dumps(answer.body)
    row.locked_until = None
    row.save(update_fields=["status_code", "answer", "locked_until"])
    return answer


def _digest(request_body: object) -> str:
    text = json.dumps(request_body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# One statement where create() in a savepoint of its own takes three round trips.
_INSERT = """
INSERT INTO core_idempotencykey
    (schema_name, scope, key, request_digest, locked_until, answer, created_at)
VALUES (%s, %s, %s, %s, %s, '', %s)
ON CONFLICT (schema_name, scope, key) DO NOTHING RETURNING id
"""


def _take(scope: str, key: str, digest: str) -> IdempotencyKey:
    """Lock the key for this request, or return the row that is answered already."""
    now = timezone.now()
    where = {"schema_name": current_schema(), "scope": scope, "key": key}
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*where.values(), digest, now + LOCK, now])
        if inserted := cursor.fetchone():
            return IdempotencyKey(id=inserted[0])
    row = IdempotencyKey.objects.get(**where)
    if row.request_digest != digest:
        raise Invalid(
            "This Idempotency-Key was used for another request. Use a new key.",
            code="idempotency_key_reused",
        )
    if row.status_code is not None:
        return row
    free = Q(locked_until__isnull=True) | Q(locked_until__lt=now)
    rows = IdempotencyKey.objects.filter(free, pk=row.pk, status_code__isnull=True)
    if not rows.update(locked_until=now + LOCK):
        raise Conflict(
            "A request with this Idempotency-Key is still running. Wait a moment.",
            code="idempotency_key_in_use",
            retry_after=1,
        )
    return row
