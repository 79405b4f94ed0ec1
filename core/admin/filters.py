"""Filters of the reliability screens. None of them scans a table for its values."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django_tenants.utils import get_tenant_model

from config.admin_base import one_of
from core import due, events
from core.inbox import sources

KindFilter = one_of("kind", "kind", due.kinds)
SourceFilter = one_of("source", "source", sources)
EventFilter = one_of(
    "event", "event", lambda: [event.__name__ for event in events.subscriptions()]
)


class ShopFilter(admin.SimpleListFilter):
    """Rows of one shop, or of the platform itself."""

    title = "shop"
    parameter_name = "shop"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Offer each shop by name."""
        return (
            get_tenant_model()
            .objects.order_by("name")
            .values_list("schema_name", "name")
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by schema."""
        return queryset.filter(schema_name=self.value()) if self.value() else queryset


class OpenFilter(admin.SimpleListFilter):
    """Dead letters that wait for a person, or that one dealt with."""

    title = "replayed"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", "Open"), ("no", "Replayed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by whether there was a replay."""
        if self.value() is None:
            return queryset
        return queryset.filter(replayed_at__isnull=self.value() == "yes")


class OverdueFilter(admin.SimpleListFilter):
    """Due items by whether their time has passed."""

    title = "time"
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer both."""
        return [("yes", "Overdue"), ("no", "In the future")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter by the clock."""
        past = Q(due_at__lt=timezone.now())
        wanted = {"yes": past, "no": ~past}.get(self.value() or "", Q())
        return queryset.filter(wanted)
