"""Webhooks, events, due items and dead letters."""

import json
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import display

from config.admin_base import (
    NOTHING,
    ReadOnlyAdmin,
    badge,
    badge_html,
    block,
    button,
    code,
    confirm,
    link_html,
    stamp,
)
from core import due
from core.actors import Actor
from core.admin.filters import (
    EventFilter,
    KindFilter,
    OpenFilter,
    OverdueFilter,
    SourceFilter,
)
from core.admin.redacting import redacted
from core.models import DeadLetter, DueItem, InboxEvent, OutboxEvent
from core.tenancy import PUBLIC, current_schema, shop

EVENT_TONES = {
    "received": "blue",
    "pending": "blue",
    "processed": "green",
    "done": "green",
    "dead": "red",
}


class InboxEventAdmin(ReadOnlyAdmin):
    """Webhooks as they arrived. The signature is never stored, secrets are hidden."""

    list_display = ["topic_or_ref", "source", "state", "received", "processed"]
    list_filter = ["status", SourceFilter]
    search_fields = ["event_ref", "topic", "request_id"]
    date_hierarchy = "received_at"
    ordering = ["-received_at"]
    readonly_fields = [
        *("source", "topic", "ref", "state", "received", "processed", "trace"),
        *("dead_letter", "payload"),
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("source", "topic"),
                    ("ref", "trace"),
                    ("state", "dead_letter"),
                ]
            },
        ),
        ("Times", {"fields": [("received", "processed")]}),
        ("Payload", {"fields": ["payload"]}),
    ]
    state = badge("status", EVENT_TONES, "Status")
    ref = code("event_ref", "Event id")
    trace = code("request_id", "Request")
    received = stamp("received_at", "Received")
    processed = stamp("processed_at", "Processed")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the bodies encrypted until one is looked at."""
        return super().get_queryset(request).defer("body")

    @display(description="Event", ordering="topic")
    def topic_or_ref(self, event: InboxEvent) -> str:
        """Name the event."""
        return event.topic or event.event_ref

    @display(description="Dead letter")
    def dead_letter(self, event: InboxEvent) -> Any:
        """Link to what was given up about this event."""
        letter = DeadLetter.objects.filter(
            schema_name=event.schema_name, kind="core.inbox", object_id=str(event.pk)
        ).last()
        return link_html(letter, "Open it to replay") if letter else NOTHING

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Remember who is looking: what is shown of people depends on it."""
        self.sees_people = current_schema() != PUBLIC and request.user.has_perm(
            "orders.view"
        )
        return super().changeform_view(request, *args, **kwargs)

    @display(description="Body")
    def payload(self, event: InboxEvent) -> Any:
        """Show the decrypted body without secrets."""
        try:
            body = redacted(json.loads(event.body), personal=self.sees_people)
        except ValueError:
            return "Not JSON; hidden, since what it holds is unknown."
        text = json.dumps(body, indent=2, ensure_ascii=False, sort_keys=True)
        return format_html('<pre class="pp-pre">{}</pre>', text)


class OutboxEventAdmin(ReadOnlyAdmin):
    """What was announced to whom."""

    list_display = ["event", "listener", "state", "created", "done"]
    list_filter = ["status", EventFilter]
    search_fields = ["event", "listener", "request_id"]
    ordering = ["-created_at"]
    fields = [("event", "listener"), ("state", "trace"), ("created", "done"), "facts"]
    readonly_fields = [
        "event",
        "listener",
        "state",
        "trace",
        "created",
        "done",
        "facts",
    ]
    state = badge("status", EVENT_TONES, "Status")
    trace = code("request_id", "Request")
    created = stamp("created_at", "Announced")
    done = stamp("done_at", "Delivered")

    @display(description="Facts")
    def facts(self, event: OutboxEvent) -> Any:
        """Show the event's fields."""
        text = json.dumps(redacted(event.payload, personal=False), indent=2)
        return format_html('<pre class="pp-pre">{}</pre>', text)


class DueItemAdmin(ReadOnlyAdmin):
    """What will be done, and what should have been done by now."""

    list_display = ["kind", "object_ref", "due", "standing", "attempts", "error_line"]
    list_filter = [OverdueFilter, KindFilter]
    search_fields = ["kind", "object_id", "request_id"]
    ordering = ["due_at"]
    fields = [
        ("kind", "object_ref"),
        ("due", "standing"),
        ("attempts", "leased"),
        ("created", "trace"),
        "error",
    ]
    readonly_fields = [
        *("kind", "object_ref", "due", "standing", "attempts", "leased", "created"),
        *("trace", "error"),
    ]
    object_ref = code("object_id", "Object")
    due = stamp("due_at", "Due")
    leased = stamp("leased_until", "Leased until")
    created = stamp("created_at", "Scheduled")
    trace = code("request_id", "Request")
    error = block("last_error", "Last error")

    @display(description="Standing")
    def standing(self, item: DueItem) -> Any:
        """Say whether it waits, runs or is late."""
        now = timezone.now()
        if item.leased_until and item.leased_until > now:
            return badge_html("Running", "blue")
        if item.due_at < now:
            return badge_html("Overdue", "amber")
        return badge_html("Waiting", "grey")

    @display(description="Last error")
    def error_line(self, item: DueItem) -> Any:
        """Show the first line of the error."""
        return item.last_error.split("\n", 1)[0][:80] or NOTHING


class DeadLetterAdmin(ReadOnlyAdmin):
    """What was given up. "Replay" tries it again from the start."""

    list_display = ["kind", "object_ref", "state", "attempts", "error_line", "created"]
    list_filter = [OpenFilter, KindFilter]
    search_fields = ["kind", "object_id"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-pk"]
    actions = ["replay_selected"]
    actions_detail = ["replay"]
    fields = [
        ("kind", "object_ref"),
        ("state", "attempts"),
        ("created", "replayed"),
        "replayed_by",
        "why",
    ]
    readonly_fields = [
        *(
            "kind",
            "object_ref",
            "state",
            "attempts",
            "created",
            "replayed",
            "replayed_by",
        ),
        "why",
    ]
    object_ref = code("object_id", "Object")
    created = stamp("created_at", "Given up")
    replayed = stamp("replayed_at", "Replayed")
    why = block("error", "Error")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer a replay while there is none."""
        if self.get_queryset(request).filter(pk=object_id, replayed_at=None).exists():
            return super().get_actions_detail(request, object_id)
        return []

    @display(description="Status", ordering="replayed_at")
    def state(self, letter: DeadLetter) -> Any:
        """Say whether it waits for a person."""
        if letter.replayed_at:
            return badge_html("Replayed", "green")
        return badge_html("Open", "red")

    @display(description="Error")
    def error_line(self, letter: DeadLetter) -> str:
        """Show the first line of the error."""
        return str(letter.error).split("\n", 1)[0][:90]

    @button(
        "Replay",
        "replay",
        confirm(
            "Replay this dead letter?",
            "It is tried again from the start, as soon as a worker is free.",
            "Replay",
        ),
    )
    def replay(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Replay the letter whose page this is."""
        letter = self.row(request, object_id)
        return self.perform(
            request,
            lambda: _replay(letter, Actor.of(request)),
            said="Replayed: a worker tries it again.",
            back=self.page_of(letter),
        )

    @admin.action(description="Replay selected", permissions=["act"])
    def replay_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Replay each selected letter that is open."""
        actor = Actor.of(request)
        done = sum(_replay(letter, actor) for letter in list(queryset))
        messages.success(request, f"{done} replayed; the others had been before.")


def _replay(letter: DeadLetter, actor: Actor) -> bool:
    """Replay in the letter's own shop: what it schedules must run there."""
    with shop(letter.schema_name):
        return due.replay(letter, actor=actor)
