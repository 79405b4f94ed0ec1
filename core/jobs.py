"""Runs of scheduled jobs, for operators to see."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from core.models import JobRun
from core.tenancy import current_schema


@dataclass
class Progress:
    """What a job counts while it runs."""

    done: int = 0


@contextmanager
def record_run(name: str) -> Iterator[Progress]:
    """Write a JobRun when the job did something or failed; idle runs leave no row."""
    progress, started_at = Progress(), timezone.now()
    error = ""
    try:
        yield progress
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"[:2000]
        raise
    finally:
        if progress.done or error:
            JobRun.objects.create(
                schema_name=current_schema(),
                name=name,
                started_at=started_at,
                finished_at=timezone.now(),
                done=progress.done,
                error=error,
            )
