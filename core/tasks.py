"""Celery tasks: they only wake up what core.due holds."""

import time

from celery import shared_task
from django.utils import timezone

from core import due, retention
from core.jobs import record_run
from core.tenancy import PUBLIC, shop

DRAIN_SECONDS = 45


@shared_task(name="core.run_due_item")
def run_due_item(schema_name: str, item_id: int) -> None:
    """Do one item now if it is still due and nobody else has it, and what follows."""
    due.run_chain(schema_name, item_id)


@shared_task(name="core.drain_due_items")
def drain_due_items() -> int:
    """Do everything that is due, oldest first, for at most 45 seconds.

    The minute job of design.md section 4. Any number may run at once: each item is
    claimed by one of them.
    """
    stop_at = time.monotonic() + DRAIN_SECONDS
    done = 0
    with shop(PUBLIC), record_run("core.drain_due_items") as run:
        while time.monotonic() < stop_at and (claimed := due.claim()):
            due.run(claimed)
            done += 1
        run.done = done
    if time.monotonic() >= stop_at:
        drain_due_items.delay()
    return done


@shared_task(name="core.forget_what_is_old")
def forget_what_is_old() -> None:
    """Forget what config/retention.py no longer keeps; safe to run at any time."""
    with shop(PUBLIC), record_run("core.forget_what_is_old") as run:
        run.done = retention.sweep(timezone.now())
