"""Things to do at a time: scheduled, claimed, retried, given up and replayed here.

One row per (shop, kind, object). A handler (config/due.py) is called outside of any
transaction, in the shop, with the object's id. It returns None when it is finished or
the instant at which it wants to be called again, and is safe to run twice at once.
"""

import logging
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from core import audit
from core.actors import Actor
from core.context import request_id, set_request_id
from core.errors import AppError
from core.models import DeadLetter, DueItem
from core.tenancy import current_schema, shop

logger = logging.getLogger(__name__)

Handler = Callable[[str], datetime | None]
NEVER = sys.maxsize
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


@dataclass(frozen=True)
class Kind:
    """One row of config.due.KINDS: the handler and who hears when it is given up.

    `most_attempts` counts failures in a row; a sweep that must never stop has NEVER.
    """

    handler: str
    on_dead: str | None = None
    most_attempts: int = 12


@dataclass(frozen=True)
class Claim:
    """A leased due item; `version` tells whether it was rescheduled meanwhile."""

    id: int
    schema_name: str
    kind: str
    object_id: str
    version: int
    attempts: int
    request_id: str


@cache
def kinds() -> dict[str, Kind]:
    """Load the table of kinds."""
    table: dict[str, Kind] = import_string("config.due.KINDS")
    return table


def wait(**duration: float) -> timedelta:
    """Return a wait of the road, compressed where settings.TIME_SCALE says so."""
    return timedelta(**duration) * settings.TIME_SCALE


_UPSERT = """
INSERT INTO core_dueitem
    (schema_name, kind, object_id, due_at, version, attempts, last_error, request_id,
     created_at)
VALUES (%s, %s, %s, %s, 0, 0, '', %s, %s)
ON CONFLICT (schema_name, kind, object_id) DO UPDATE
SET due_at = EXCLUDED.due_at, version = core_dueitem.version + 1, attempts = 0,
    last_error = '', request_id = EXCLUDED.request_id
RETURNING id
"""


def schedule(kind: str, object_id: object, *, at: datetime) -> None:
    """Have `kind` done for an object of the current shop at an instant.

    A second call for the same kind and object moves the first. What is due already is
    passed to a worker as soon as the transaction commits.
    """
    if kind not in kinds():
        raise KeyError(f"{kind} has no handler in config/due.py")
    now = timezone.now()
    schema = current_schema()
    row: list[Any] = [schema, kind, str(object_id), at, request_id(), now]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, row)
        item_id = cursor.fetchone()[0]
    if at <= now:
        from core.tasks import run_due_item

        # A broker that is away must not undo what was committed: the minute job
        # finds the row.
        transaction.on_commit(lambda: run_due_item.delay(schema, item_id), robust=True)


def cancel(kind: str, object_id: object) -> None:
    """Forget what was scheduled for an object of the current shop."""
    DueItem.objects.filter(
        schema_name=current_schema(), kind=kind, object_id=str(object_id)
    ).delete()


_CLAIM = """
UPDATE core_dueitem SET leased_until = %s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM core_dueitem
    WHERE due_at <= %s AND (leased_until IS NULL OR leased_until <= %s) {which}
    ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
)
RETURNING id, schema_name, kind, object_id, version, attempts, request_id
"""


def claim(item_id: int | None = None) -> Claim | None:
    """Lease one due item, or the oldest one; None when there is nothing to do."""
    now = timezone.now()
    args: list[Any] = [now + settings.DUE_ITEM_LEASE, now, now]
    which = ""
    if item_id is not None:
        which = "AND id = %s"
        args.append(item_id)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(which=which), args)
        row = cursor.fetchone()
    return Claim(*row) if row else None


def run(claimed: Claim) -> None:
    """Call the handler of a claimed item and record how it went.

    The item is deleted, rescheduled, retried with back-off or moved to the dead
    letters. An error that is no AppError is logged with its traceback and retried.
    """
    set_request_id(claimed.request_id)
    with shop(claimed.schema_name):
        try:
            handler: Handler = import_string(kinds()[claimed.kind].handler)
            again = handler(claimed.object_id)
        except AppError as error:
            _failed(claimed, error, permanent=error.permanent)
        except Exception as error:
            logger.exception("due item failed", extra={"kind": claimed.kind})
            _failed(claimed, error, permanent=False)
        else:
            _finished(claimed, again)


def _mine(claimed: Claim) -> QuerySet[DueItem]:
    return DueItem.objects.filter(pk=claimed.id, version=claimed.version)


def _finished(claimed: Claim, again: datetime | None) -> None:
    """Delete or reschedule; leave it due if it was rescheduled during the run."""
    if again is None:
        changed, _ = _mine(claimed).delete()
    else:
        changed = _mine(claimed).update(
            due_at=again, leased_until=None, attempts=0, last_error=""
        )
    if not changed:
        DueItem.objects.filter(pk=claimed.id).update(leased_until=None)


def _failed(claimed: Claim, error: Exception, *, permanent: bool) -> None:
    text = f"{type(error).__name__}: {error}"[:2000]
    if permanent or claimed.attempts >= kinds()[claimed.kind].most_attempts:
        _give_up(claimed, text)
        return
    asked = getattr(error, "retry_after", None)
    pause = timedelta(seconds=asked) if asked else _back_off(claimed.attempts)
    changed = _mine(claimed).update(
        due_at=timezone.now() + pause, leased_until=None, last_error=text
    )
    if not changed:
        DueItem.objects.filter(pk=claimed.id).update(leased_until=None)


def _back_off(attempts: int) -> timedelta:
    """Double the pause each time, up to an hour, give or take a fifth."""
    pause = min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LONGEST_RETRY)
    jitter = random.uniform(0.8, 1.2) * float(settings.TIME_SCALE)  # noqa: S311
    return pause * jitter


def _give_up(claimed: Claim, error: str) -> None:
    """Move an item to the dead letters and tell the kind's owner, all or nothing."""
    logger.error("due item given up", extra={"kind": claimed.kind, "why": error})
    with transaction.atomic():
        if not _mine(claimed).delete()[0]:
            return
        DeadLetter.objects.update_or_create(
            schema_name=claimed.schema_name,
            kind=claimed.kind,
            object_id=claimed.object_id,
            replayed_at=None,
            defaults={"attempts": claimed.attempts, "error": error},
        )
        if on_dead := kinds()[claimed.kind].on_dead:
            import_string(on_dead)(claimed.object_id)


@transaction.atomic
def replay(letter: DeadLetter, *, actor: Actor) -> bool:
    """Try a dead letter again, from the start. False if it was replayed already."""
    locked = DeadLetter.objects.select_for_update().get(pk=letter.pk)
    if locked.replayed_at is not None:
        return False
    locked.replayed_at = timezone.now()
    locked.replayed_by = actor.label
    locked.save(update_fields=["replayed_at", "replayed_by"])
    audit.record(actor, "core.dead_letter.replayed", locked, kind=locked.kind)
    schedule(locked.kind, locked.object_id, at=locked.replayed_at)
    return True
