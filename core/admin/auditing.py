"""The audit log as people read it: filtered by who, what, which, when; as CSV."""

import json
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import TextFilter
from unfold.decorators import display

from config.admin_base import NOTHING, ReadOnlyAdmin, badge, code, stamp
from core.actors import Actor
from core.admin.redacting import redacted
from core.exporting import export_audit
from core.models import AuditEntry

MOST_COUNTED = 10_000
BY_TONES = {"staff": "violet", "system": "grey", "shopper": "blue", "operator": "amber"}


class FewPages(Paginator):  # type: ignore[type-arg]
    """Counts no further than people turn pages; older entries are found by filters."""

    @cached_property
    def count(self) -> int:
        """Count up to a limit, which costs the same in a log of any length."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


class WhoFilter(TextFilter):
    """The whole e-mail address of who did it, or the id."""

    title, parameter_name = "actor (e-mail or id)", "actor"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find by the blind index, or by id."""
        if not (who := (self.value() or "").strip()):
            return queryset
        return queryset.filter(Q(actor_index__of=who) | Q(actor_id=who))


class WhatFilter(TextFilter):
    """The beginning of an action."""

    title, parameter_name = "action, such as orders.", "action"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find by the beginning."""
        what = (self.value() or "").strip()
        return queryset.filter(action__startswith=what) if what else queryset


class WhichFilter(TextFilter):
    """A kind of object, or one object's id."""

    title, parameter_name = "object (type or id)", "object"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find by type or id."""
        if not (which := (self.value() or "").strip()):
            return queryset
        return queryset.filter(Q(object_type=which) | Q(object_id=which))


class TraceFilter(TextFilter):
    """Everything that one request did."""

    title, parameter_name = "trace id", "trace"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find by the request's id."""
        trace = (self.value() or "").strip()
        return queryset.filter(request_id=trace) if trace else queryset


class PeriodFilter(admin.SimpleListFilter):
    """How far back."""

    title, parameter_name = "period", "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer a few."""
        return [
            *(("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days")),
            *(("90", "Last 90 days"), ("365", "Last year")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Leave out what is older."""
        days = self.value() or ""
        if days not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(at__gte=timezone.now() - timedelta(days=int(days)))


class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, when."""

    list_display = ["action", "who", "kind", "thing", "when"]
    list_filter = [WhoFilter, WhatFilter, WhichFilter, TraceFilter, PeriodFilter]
    list_filter_submit = True
    list_before_template = "admin/audit_export.html"
    paginator = FewPages
    search_fields = ["action", "actor_index__of", "object_id", "request_id"]
    ordering = ["-at", "-pk"]
    fields = [
        ("action", "when"),
        ("who", "kind"),
        ("thing", "trace"),
        "changed",
        "details",
    ]
    readonly_fields = [
        *("action", "when", "who", "kind", "thing", "trace", "changed", "details")
    ]
    kind = badge("actor_kind", BY_TONES, "By")
    trace = code("request_id", "Trace id")
    when = stamp("at", "When")

    def get_urls(self) -> list[Any]:
        """Add the address of the CSV."""
        export = self.admin_site.admin_view(self.export)
        name = "core_auditentry_export"
        return [path("export/", export, name=name), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """Send what the filters of the address leave, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            messages.error(request, "No such filter; choose one of the list.")
            return redirect(self.list_page)
        asked = {key: str(value)[:200] for key, value in request.GET.items()}
        with transaction.atomic():
            lines = export_audit(
                entries, actor=Actor.of(request), by=request.user, asked=asked
            )
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        name = f"audit-{timezone.now():%Y%m%d-%H%M%S}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store"
        return answer

    @display(description="Actor")
    def who(self, entry: AuditEntry) -> Any:
        """Name who did it, if they may still be named."""
        return entry.actor_label or entry.actor_id or NOTHING

    @display(description="Object")
    def thing(self, entry: AuditEntry) -> Any:
        """Name the object."""
        return format_html(
            '{} <code class="pp-code">{}</code>', entry.object_type, entry.object_id
        )

    @display(description="Changes")
    def changed(self, entry: AuditEntry) -> Any:
        """Show before and after of each field."""
        if not entry.changes:
            return NOTHING
        lines = ((name, was, now) for name, (was, now) in entry.changes.items())
        rows = format_html_join(
            "",
            "<tr><th>{}</th><td>{}</td><td>→</td><td>{}</td></tr>",
            ((name, _word(was), _word(now)) for name, was, now in lines),
        )
        return format_html('<table class="pp-changes">{}</table>', rows)

    @display(description="Facts")
    def details(self, entry: AuditEntry) -> Any:
        """Show what was written down."""
        if not entry.facts:
            return NOTHING
        facts = redacted(entry.facts, personal=True)
        text = json.dumps(facts, indent=2, ensure_ascii=False)
        return format_html('<pre class="pp-pre">{}</pre>', text)


def _word(value: Any) -> Any:
    return NOTHING if value in (None, "") else str(value)
