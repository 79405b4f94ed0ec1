"""Scheduled jobs: when they run, how they went. Operators only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django_celery_beat.models import PeriodicTask
from unfold.decorators import display

from config.admin_base import (
    ReadOnlyAdmin,
    badge_html,
    block,
    button,
    confirm,
    stamp,
)
from core.admin.filters import ShopFilter
from core.models import JobRun


class JobRunAdmin(ReadOnlyAdmin):
    """Runs of scheduled jobs that did something or failed."""

    list_display = ["name", "schema_name", "started", "finished", "done", "outcome"]
    list_filter = [ShopFilter]
    search_fields = ["name", "error"]
    date_hierarchy = "started_at"
    ordering = ["-started_at"]
    fields = [
        ("name", "schema_name"),
        ("started", "finished"),
        ("done", "outcome"),
        "why",
    ]
    readonly_fields = [
        *("name", "schema_name", "started", "finished", "done", "outcome", "why")
    ]
    started = stamp("started_at", "Started")
    finished = stamp("finished_at", "Finished")
    why = block("error", "Error")

    @display(description="Outcome")
    def outcome(self, run: JobRun) -> Any:
        """Say how it ended."""
        return badge_html("Failed", "red") if run.error else badge_html("Fine", "green")


class PeriodicTaskAdmin(ReadOnlyAdmin):
    """The schedule as beat keeps it; config/schedule.py is where it is written."""

    list_display = [
        "name",
        "task",
        "state",
        "schedule_words",
        "last_run",
        "total_run_count",
    ]
    list_filter = ["enabled"]
    search_fields = ["name", "task"]
    list_select_related = ["interval", "crontab", "solar", "clocked"]
    ordering = ["name"]
    actions_detail = ["pause", "resume"]
    fields = [
        ("name", "state"),
        ("task", "schedule_words"),
        ("last_run", "total_run_count"),
    ]
    readonly_fields = [
        *("name", "task", "state", "schedule_words", "last_run", "total_run_count"),
        "description",
    ]
    last_run = stamp("last_run_at", "Last run")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer the one that changes something."""
        enabled = self.get_queryset(request).filter(pk=object_id, enabled=True).exists()
        unwanted = "resume" if enabled else "pause"
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if not one.action_name.endswith(unwanted)]

    @display(description="Status", ordering="enabled")
    def state(self, task: PeriodicTask) -> Any:
        """Say whether beat starts it."""
        return (
            badge_html("On", "green") if task.enabled else badge_html("Paused", "amber")
        )

    @display(description="When")
    def schedule_words(self, task: PeriodicTask) -> str:
        """Say when it runs."""
        return str(task.scheduler)

    @button(
        "Pause",
        "pause",
        confirm("Pause this job?", "Beat starts it no more until resumed.", "Pause"),
    )
    def pause(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Have beat leave the job out."""
        return self._switch(request, object_id, enabled=False)

    @button(
        "Resume",
        "play_arrow",
        confirm("Resume this job?", "Beat starts it again when it is due.", "Resume"),
    )
    def resume(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Have beat start the job again."""
        return self._switch(request, object_id, enabled=True)

    def _switch(self, request: HttpRequest, pk: str, *, enabled: bool) -> HttpResponse:
        task = self.row(request, pk)

        def work() -> None:
            task.enabled = enabled
            # Its signal tells beat to read the schedule again.
            task.save(update_fields=["enabled"])
            self.log_change(request, task, [{"changed": {"fields": ["enabled"]}}])

        said = f"{task.name} is {'on' if enabled else 'paused'}."
        return self.perform(request, work, said=said, back=self.page_of(task))
