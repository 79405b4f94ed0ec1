"""Every scheduled job. `manage.py sync_schedule` writes this table for beat.

What must happen at a time is a DueItem; what is here only looks for work.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Job:
    """One row: the Celery task, how often it runs and what it is for."""

    task: str
    every: timedelta
    purpose: str


SCHEDULE: dict[str, Job] = {
    "Do what is due": Job(
        "core.drain_due_items",
        settings.DUE_ITEMS_EVERY,
        "Holds that passed, submissions, sweeps and retries of all shops.",
    ),
    "Forget what is old": Job(
        "core.forget_what_is_old",
        timedelta(hours=1),
        "What config/retention.py keeps for a time only, in all shops.",
    ),
    "Look after every shop's health": Job(
        "tenants.have_all_looked_at",
        timedelta(hours=24),
        "Gives shops without one the due item that looks at them once a day.",
    ),
}
