"""Health of the road in the current shop: what is late and what was given up."""

from datetime import timedelta

from django.utils import timezone

from core.findings import Finding, fail, ok, warn
from core.models import DeadLetter, DueItem
from core.tenancy import current_schema

# The minute job does what is due within a minute or two.
LATE = timedelta(minutes=10)


def overdue() -> Finding:
    """Look for due items that nobody does."""
    late = DueItem.objects.filter(
        schema_name=current_schema(), due_at__lt=timezone.now() - LATE
    ).order_by("due_at")
    if (first := late.first()) is None:
        return ok("Nothing that was due waits.")
    return fail(
        f"{late.count()} due items wait, the oldest ({first.kind}) since "
        f"{first.due_at:%-d %b %Y %H:%M} UTC.",
        "Ask the platform's operators whether worker and beat run.",
        "/admin/core/dueitem/",
    )


def dead_letters() -> Finding:
    """Look for what was given up and not replayed."""
    waiting = DeadLetter.objects.filter(
        schema_name=current_schema(), replayed_at__isnull=True
    )
    if not (count := waiting.count()):
        return ok("Nothing was given up.")
    kinds = ", ".join(sorted(set(waiting.values_list("kind", flat=True))))
    return warn(
        f"{count} given up: {kinds}.",
        "Mend what each letter names, then replay it.",
        "/admin/core/deadletter/",
    )
