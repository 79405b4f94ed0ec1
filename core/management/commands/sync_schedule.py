"""Write config/schedule.py into beat's tables."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import import_string
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from core.tenancy import PUBLIC, shop


class Command(BaseCommand):
    """Adds and changes jobs, deletes those no longer listed, leaves paused ones so."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the tables to what the file says."""
        jobs = import_string("config.schedule.SCHEDULE")
        with shop(PUBLIC), transaction.atomic():
            for name, job in jobs.items():
                every = _interval(job.every)
                PeriodicTask.objects.update_or_create(
                    name=name,
                    defaults={
                        "task": job.task,
                        "interval": every,
                        "description": job.purpose,
                        # A run that waited longer than a period is not worth it.
                        "expire_seconds": max(int(job.every.total_seconds()), 5),
                    },
                )
            listed = [*jobs, "celery.backend_cleanup"]
            PeriodicTask.objects.exclude(name__in=listed).delete()


def _interval(every: timedelta) -> IntervalSchedule:
    """Write a period in seconds, or in microseconds where a demo hurries."""
    if every.microseconds:
        parts = (every // timedelta(microseconds=1), IntervalSchedule.MICROSECONDS)
    else:
        parts = (int(every.total_seconds()), IntervalSchedule.SECONDS)
    row, _ = IntervalSchedule.objects.get_or_create(every=parts[0], period=parts[1])
    return row
