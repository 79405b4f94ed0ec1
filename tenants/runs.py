"""Openings and deletions of shops as rows: begun, noted step by step, finished.

What dies half-way is picked up by its due item (`carry_on`), or by whoever asks for the
same again. One process at a time works on a shop: PostgreSQL frees its lock when the
process is gone.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from core import due
from core.actors import Actor
from core.tenancy import refuse_in_shop
from tenants.exceptions import ShopBusy, ShopExists
from tenants.models import ProvisioningRun

DUE = "tenants.run"
# A run that lives is finished long before.
PICKED_UP_AFTER = timedelta(seconds=30)
ASKED = "asked"
SECONDS_TO_WAIT = 3.0
Status = ProvisioningRun.Status
# Who goes on with which kind: a function of the run. Named, as config/due.py names its.
GOES_ON = {
    ProvisioningRun.Kind.OPEN: "tenants.services.opening.go_on",
    ProvisioningRun.Kind.DELETE: "tenants.services.deleting.go_on",
}


@contextmanager
def alone(schema: str) -> Iterator[None]:
    """Be the only process that opens or deletes this shop.

    Waits a little: the lock of a process that died is freed once PostgreSQL has taken
    its work back. Raises ShopBusy where somebody is at work.
    """
    lock = f"tenants.run:{schema}"
    give_up_at = time.monotonic() + SECONDS_TO_WAIT
    while not _try_lock(lock):
        if time.monotonic() > give_up_at:
            raise ShopBusy(
                "This shop is being opened or deleted right now. Wait a moment.",
                retry_after=5,
            )
        time.sleep(0.05)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _unlock(lock)


def _try_lock(lock: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [lock])
        return bool(cursor.fetchone()[0])


def _unlock(lock: str) -> None:
    if connection.needs_rollback:
        # In a test's block that failed; the lock ends with the connection.
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [lock])


@transaction.atomic
def begin(
    kind: ProvisioningRun.Kind,
    schema: str,
    request: dict[str, Any],
    *,
    digest: str,
    actor: Actor,
) -> ProvisioningRun:
    """Write a run down before anything is done, or find the same one half-way.

    Raises ShopExists where another one for this schema is not finished.
    """
    running = ProvisioningRun.objects.select_for_update()
    found = running.filter(schema=schema, status=Status.RUNNING).first()
    if found is not None:
        if found.kind != kind or found.digest != digest:
            raise ShopExists(
                "Another request for a shop of this name is not finished. Wait, or "
                "choose another name."
            )
        return found
    run = ProvisioningRun.objects.create(
        kind=kind,
        schema=schema,
        step=ASKED,
        digest=digest,
        request=json.dumps(request),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
    )
    due.schedule(DUE, run.pk, at=timezone.now() + PICKED_UP_AFTER)
    return run


def actor_of(run: ProvisioningRun) -> Actor:
    """Return who asked for it."""
    return Actor(run.actor_kind, run.actor_id, run.actor_label)


def request_of(run: ProvisioningRun) -> dict[str, Any]:
    """Return what was asked for."""
    asked: dict[str, Any] = json.loads(run.request)
    return asked


def take_steps(
    run: ProvisioningRun,
    steps: Mapping[str, Callable[[ProvisioningRun], None]],
    *,
    until: str = "",
) -> None:
    """Do what is left of a run, each step after the one noted; each may be done twice.

    A step that writes rows notes itself in their transaction (`note`). Stops behind
    the step `until`.
    """
    ProvisioningRun.objects.filter(pk=run.pk).update(tries=F("tries") + 1)
    names = [ASKED, *steps]
    end = names.index(until) + 1 if until else len(names)
    for name in names[names.index(run.step) + 1 : end]:
        steps[name](run)
        note(run, name)


def note(run: ProvisioningRun, step: str) -> None:
    """Write down that a step is done."""
    if run.step != step:
        run.step, run.error = step, ""
        run.save(update_fields=["step", "error"])


@transaction.atomic
def finish(run: ProvisioningRun) -> None:
    """End a run that did all; forget what was asked for."""
    _end(run, Status.DONE, "")


@transaction.atomic
def fail(run: ProvisioningRun, error: str) -> None:
    """End a run that was refused, so that its name is free again."""
    _end(run, Status.FAILED, error)


def _end(run: ProvisioningRun, status: str, error: str) -> None:
    run.status, run.error, run.finished_at = status, error[:2000], timezone.now()
    run.request = ""
    run.save(update_fields=["status", "error", "finished_at", "request"])
    due.cancel(DUE, run.pk)


def carry_on(run_id: str) -> datetime | None:
    """Go on with a run that is not finished (due handler); safe to run twice at once.

    What fails is retried as any due item; a final refusal ends the run. Raises
    WrongSchema inside a shop: no shop's item opens or deletes another.
    """
    refuse_in_shop()
    run = ProvisioningRun.objects.filter(pk=run_id, status=Status.RUNNING).first()
    if run is None:
        return None
    try:
        with alone(run.schema):
            run.refresh_from_db()
            if run.status == Status.RUNNING:
                import_string(GOES_ON[ProvisioningRun.Kind(run.kind)])(run)
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:2000]
        ProvisioningRun.objects.filter(pk=run_id, status=Status.RUNNING).update(
            error=told
        )
        raise
    return None


def give_up(run_id: str) -> None:
    """End a run whose item was given up for good (on_dead); its error stays."""
    run = ProvisioningRun.objects.filter(pk=run_id, status=Status.RUNNING).first()
    if run is not None:
        run.status, run.finished_at = Status.FAILED, timezone.now()
        run.save(update_fields=["status", "finished_at"])
