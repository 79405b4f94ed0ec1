"""Requests about personal data as staff answer them, and what people agreed to."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from config.admin_base import (
    NOTHING,
    ReadOnlyAdmin,
    badge,
    badge_html,
    block,
    button,
    confirm,
    stamp,
    time_html,
)
from config.admin_sites import shop_site
from core.actors import Actor
from core.retention import rules
from privacy import links, services
from privacy.models import Consent, DataRequest
from privacy.services.handling import TO_CONFIRM

STATUS_TONES = {
    "received": "grey",
    "verifying": "grey",
    "verified": "amber",
    "in_progress": "blue",
    "done": "green",
    "refused": "violet",
    "expired": "grey",
}
SOON_DAYS = 7


class TellForm(BaseDialogForm):
    """What the person is told."""

    text = forms.CharField(
        label="What the person is told",
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


class EraseForm(BaseDialogForm):
    """The word that shows it is meant."""

    typed = forms.CharField(
        label=f"Type {TO_CONFIRM}", max_length=20, widget=UnfoldAdminTextInputWidget
    )


def deadline_html(request: DataRequest, now: datetime) -> SafeString:
    """Write until when an answer is owed: red when late, amber in the last week."""
    if request.closed_at or not request.verified_at:
        return NOTHING
    days = (request.due_at - now).days
    if request.is_overdue(now):
        return badge_html(f"Overdue since {request.due_at:%-d %b %Y}", "red")
    return badge_html(
        f"{request.due_at:%-d %b %Y}", "amber" if days < SOON_DAYS else "grey"
    )


class DataRequestAdmin(ReadOnlyAdmin):
    """The list and the page of one request."""

    list_display = ["about", "person", "state", "deadline", "asked", "closed"]
    list_filter = ["kind", "status"]
    search_fields = ["email_index__of"]
    date_hierarchy = "asked_at"
    # What is owed first, the latest on top.
    ordering = [F("closed_at").asc(nulls_first=True), "due_at"]
    empty_says = "Nobody has asked about their data."
    list_after_template = "admin/privacy_retention.html"
    actions_detail = ["run_export", "run_erasure", "extend", "close", "refuse"]
    fieldsets = [
        (None, {"fields": [("about", "state", "deadline"), ("person", "proven")]}),
        ("What was asked", {"fields": ["words_of_person"]}),
        ("What was told", {"fields": ["waiting", "told"]}),
        ("Times", {"fields": [("asked", "verified", "extended", "closed")]}),
        ("Result", {"fields": ["file", "done"]}),
    ]
    readonly_fields = [
        *("about", "state", "deadline", "person", "proven", "words_of_person"),
        *("waiting", "told", "asked", "verified", "extended", "closed"),
        *("file", "done"),
    ]
    state = badge("status", STATUS_TONES, "Status")
    asked = stamp("asked_at", "Asked")
    verified = stamp("verified_at", "Proven")
    extended = stamp("extended_at", "Put off")
    closed = stamp("closed_at", "Closed")
    words_of_person = block("wish", "In their words")
    waiting = block("waits_for", "Waits for")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Show below the list what is kept for how long."""
        more = {**(extra_context or {}), "retention_rules": rules().values()}
        return super().changelist_view(request, more)

    @display(description="Asks for")
    def about(self, request: DataRequest) -> str:
        """Name the kind."""
        return str(request.get_kind_display()).capitalize()

    @display(description="Person")
    def person(self, request: DataRequest) -> Any:
        """Show the address, until the person is erased."""
        return request.email or NOTHING

    @display(description="Proven by")
    def proven(self, request: DataRequest) -> Any:
        """Say how we know that it is them."""
        if not request.verified_by:
            return badge_html("not proven", "amber")
        return "a mailed link" if request.verified_by == "link" else "being signed in"

    @display(description="Answer owed by", ordering="due_at")
    def deadline(self, request: DataRequest) -> SafeString:
        """Show the deadline."""
        return deadline_html(request, timezone.now())

    @display(description="Told")
    def told(self, request: DataRequest) -> Any:
        """Show what staff wrote."""
        texts = [request.extension_reason, request.refusal, request.answer]
        said = [(text,) for text in texts if text]
        return format_html_join("", "<p>{}</p>", said) if said else NOTHING

    @display(description="Export")
    def file(self, request: DataRequest) -> Any:
        """Link to the file while there is one."""
        if not request.has_file:
            return NOTHING
        return format_html(
            '<a class="pp-link" href="/privacy/download/{}">Download</a>'
            " until {} ({} bytes)",
            links.token_of(request, links.DOWNLOAD),
            time_html(request.file_until),
            request.file_bytes,
        )

    @display(description="Done so far")
    def done(self, request: DataRequest) -> Any:
        """List what was deleted, anonymised and kept."""
        rows = [
            (each["how"], each["rows"], each["what"], each["why"])
            for done in request.outcomes.values()
            for each in done
        ]
        if not rows:
            return NOTHING
        line = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"
        body = format_html_join("", line, rows)
        return format_html('<table class="pp-table"><tbody>{}</tbody></table>', body)

    @button(
        "Run export",
        "download",
        confirm("Build the export now?", "The person gets a link by mail.", "Build it"),
    )
    def run_export(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Build the export of the person."""
        row = self.row(request, object_id)
        return self.perform(
            request,
            lambda: services.run_export(row, actor=Actor.of(request)),
            said="The export is being built; the person gets a link by mail.",
            back=self.page_of(row),
        )

    @button(
        "Erase",
        "delete_forever",
        confirm(
            "Erase this person?",
            "Names, addresses and mails are taken off everywhere and the account is "
            "deleted, as soon as no order is open. This cannot be undone.",
            "Erase the person",
            EraseForm,
        ),
        variant=ActionVariant.DANGER,
    )
    def run_erasure(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Erase the person."""
        row = self.row(request, object_id)
        typed = form.cleaned_data["typed"]
        return self.perform(
            request,
            lambda: services.run_erasure(row, typed, actor=Actor.of(request)),
            said="The person is erased as soon as no order is open.",
            back=self.page_of(row),
        )

    @button(
        "Need more time",
        "more_time",
        confirm(
            "Put the answer off by two months?",
            "Possible once, for a complex request. The person is told why.",
            "Put it off",
            TellForm,
        ),
    )
    def extend(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Put the answer off."""
        return self._tell(request, form, object_id, services.extend, "put off")

    @button(
        "Mark as done",
        "task_alt",
        confirm(
            "Is it done?",
            "For a correction: change it first, then say here what was done.",
            "Tell the person",
            TellForm,
        ),
    )
    def close(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Say that it is done."""
        return self._tell(request, form, object_id, services.close, "done")

    @button(
        "Refuse",
        "block",
        confirm(
            "Refuse this request?",
            "The person is told why, and where to complain.",
            "Refuse it",
            TellForm,
        ),
        variant=ActionVariant.DANGER,
    )
    def refuse(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Refuse it."""
        return self._tell(request, form, object_id, services.refuse, "refused")

    def _tell(
        self, request: HttpRequest, form: Any, object_id: str, act: Any, word: str
    ) -> HttpResponse:
        row = self.row(request, object_id)
        text = form.cleaned_data["text"]
        return self.perform(
            request,
            lambda: act(row, text, actor=Actor.of(request)),
            said=f"The request is {word}; the person is told by mail.",
            back=self.page_of(row),
        )


class ConsentAdmin(ReadOnlyAdmin):
    """What people agreed to, word by word."""

    list_display = ["purpose", "person", "given", "wording_version", "how", "when"]
    list_filter = ["purpose", "is_given", "how"]
    search_fields = ["email_index__of"]
    date_hierarchy = "at"
    ordering = ["-at"]
    fields = [
        ("purpose", "given", "when"),
        ("person", "how", "network"),
        ("wording_version", "wording_sha256"),
    ]
    readonly_fields = [
        *("purpose", "given", "when", "person", "how", "network"),
        *("wording_version", "wording_sha256"),
    ]
    when = stamp("at", "When")

    @display(description="Person")
    def person(self, consent: Consent) -> str:
        """Show the address."""
        return str(consent.email)

    @display(description="Given", boolean=True, ordering="is_given")
    def given(self, consent: Consent) -> bool:
        """Say yes or no."""
        return consent.is_given


shop_site.register(DataRequest, DataRequestAdmin)
shop_site.register(Consent, ConsentAdmin)
