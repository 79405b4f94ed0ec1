"""Things to do at a time: scheduled, claimed, retried, given up and replayed here.

One row per (shop, kind, object). A handler (config/due.py) is called outside of any
transaction, in the shop, with the object's id. It returns None when it is finished or
the instant at which it wants to be called again, and is safe to run twice at once.
"""

import logging
import random
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
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
# An item begun this long after a chain's start would lack time; the next one is passed
# to another worker.
CHAIN_SECONDS = 10

# The item that follows the one this thread is running; None outside of `run_chain`.
_following: ContextVar[list[tuple[str, int]] | None] = ContextVar(
    "due_following", default=None
)


@dataclass(frozen=True)
class Kind:
    """One row of config.due.KINDS: the handler and who hears when it is given up.

    `most_attempts` counts failures in a row; NEVER gives up on a final refusal only,
    and a sweep not even then.
    """

    handler: str
    on_dead: str | None = None
    most_attempts: int = 12
    is_sweep: bool = False


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
        # A broker that is away must not undo what was committed: the minute job
        # finds the row.
        transaction.on_commit(lambda: _hurry(schema, item_id), robust=True)


def _hurry(schema_name: str, item_id: int) -> None:
    """Have an item done at once: next by this worker, or else by any.

    One of several is kept here, so that others can begin with the rest meanwhile.
    """
    following = _following.get()
    if following is not None and not following:
        following.append((schema_name, item_id))
        return
    from core.tasks import run_due_item

    run_due_item.delay(schema_name, item_id)


# Deletions are SQL because a queryset's would select the rows first: django-tenants
# listens to the deletion of every model.
_CANCEL = """
DELETE FROM core_dueitem WHERE schema_name = %s AND kind = %s AND object_id = %s
"""
_DELETE = "DELETE FROM core_dueitem WHERE id = %s AND version = %s"


def cancel(kind: str, object_id: object) -> None:
    """Forget what was scheduled for an object of the current shop."""
    _execute(_CANCEL, current_schema(), kind, str(object_id))


def _execute(statement: str, *args: str | int) -> int:
    """Run a statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, args)
        return int(cursor.rowcount)


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


def run_chain(schema_name: str, item_id: int) -> None:
    """Do an item if it is due and free, then what it made due, and so on.

    A payment is four items, each made due by the one before; handing each on through
    the broker costs as much as doing it. They stay rows with a lease of their own, so
    a crash in between leaves them to the minute job.
    """
    pass_on_at = time.monotonic() + CHAIN_SECONDS
    following = [(schema_name, item_id)]
    with shop(schema_name):
        while following and time.monotonic() < pass_on_at:
            with shop(following[0][0]):
                _run_first(following)
    for left in following:
        _hurry(*left)


def _run_first(following: list[tuple[str, int]]) -> None:
    """Claim and run the item in the list, leaving there the one to do next."""
    _, item_id = following.pop()
    token = _following.set(following)
    try:
        if claimed := claim(item_id):
            run(claimed)
    finally:
        _following.reset(token)


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
        changed = _execute(_DELETE, claimed.id, claimed.version)
    else:
        changed = _mine(claimed).update(
            due_at=again, leased_until=None, attempts=0, last_error=""
        )
    if not changed:
        DueItem.objects.filter(pk=claimed.id).update(leased_until=None)


def _failed(claimed: Claim, error: Exception, *, permanent: bool) -> None:
    text = f"{type(error).__name__}: {error}"[:2000]
    kind = kinds().get(claimed.kind)
    # A kind that a later version took away: nobody can do it, however often we try.
    if kind is None or _is_hopeless(claimed, kind, permanent=permanent):
        _give_up(claimed, text)
        return
    asked = getattr(error, "retry_after", None)
    pause = timedelta(seconds=asked) if asked else _back_off(claimed.attempts)
    changed = _mine(claimed).update(
        due_at=timezone.now() + pause, leased_until=None, last_error=text
    )
    if not changed:
        DueItem.objects.filter(pk=claimed.id).update(leased_until=None)


def _is_hopeless(claimed: Claim, kind: Kind, *, permanent: bool) -> bool:
    """Tell whether to stop trying. A sweep goes on even after a final refusal.

    One revoked key refuses the sweeps of every open order of a shop; they must be
    there when somebody mends it.
    """
    if kind.is_sweep:
        return False
    return permanent or claimed.attempts >= kind.most_attempts


def _back_off(attempts: int) -> timedelta:
    """Double the pause each time, up to an hour, give or take a fifth."""
    doublings: int = 2 ** min(attempts - 1, 20)
    pause = min(FIRST_RETRY * doublings, LONGEST_RETRY)
    jitter = random.uniform(0.8, 1.2) * float(settings.TIME_SCALE)  # noqa: S311
    return pause * jitter


def _give_up(claimed: Claim, error: str) -> None:
    """Move an item to the dead letters and tell the kind's owner, all or nothing."""
    # The words are in the dead letter, encrypted; a log line is read by many.
    why = error.split(":", 1)[0]
    logger.error("due item given up", extra={"kind": claimed.kind, "why": why})
    with transaction.atomic():
        if not _execute(_DELETE, claimed.id, claimed.version):
            return
        DeadLetter.objects.update_or_create(
            schema_name=claimed.schema_name,
            kind=claimed.kind,
            object_id=claimed.object_id,
            replayed_at=None,
            defaults={"attempts": claimed.attempts, "error": error},
        )
        kind = kinds().get(claimed.kind)
        if kind is not None and kind.on_dead:
            import_string(kind.on_dead)(claimed.object_id)


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
