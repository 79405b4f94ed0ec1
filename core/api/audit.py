"""The audit log over the API, newest first, by cursor."""

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.models import AuditEntry
from core.tenancy import current_schema


class AuditPages(CursorPagination):
    """By key, not by number: a log that grows meanwhile repeats and skips nothing."""

    ordering = ("-at", "-id")
    page_size = 50
    max_page_size = 100
    page_size_query_param = "limit"


class AuditQuery(serializers.Serializer[Any]):
    """What to look for. All that is given must fit."""

    actor = serializers.CharField(
        required=False, max_length=254, help_text="E-mail address, or id."
    )
    action = serializers.CharField(
        required=False, max_length=100, help_text="Its beginning, such as `orders.`."
    )
    object_type = serializers.CharField(required=False, max_length=100)
    object_id = serializers.CharField(required=False, max_length=64)
    trace_id = serializers.CharField(required=False, max_length=64)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class AuditEntrySerializer(serializers.ModelSerializer[AuditEntry]):
    """One entry. People's and secret values in `changes` are hidden."""

    actor = serializers.CharField(source="actor_label")
    trace_id = serializers.CharField(source="request_id")
    changes = serializers.JSONField()
    facts = serializers.JSONField()

    class Meta:
        model = AuditEntry
        fields = (
            *("id", "at", "action", "actor_kind", "actor_id", "actor", "object_type"),
            *("object_id", "trace_id", "changes", "facts"),
        )


class AuditView(ListAPIView[AuditEntry]):
    """Who did what in this shop (R355)."""

    permission = "audit.view"
    serializer_class = AuditEntrySerializer
    pagination_class = AuditPages
    queryset = AuditEntry.objects.none()

    @extend_schema(parameters=[AuditQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List entries, newest first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[AuditEntry]:
        """Find what the query asks for in the schema at hand."""
        query = AuditQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        names = {
            "action": "action__startswith",
            "object_type": "object_type",
            "object_id": "object_id",
            "trace_id": "request_id",
            "since": "at__gte",
            "until": "at__lt",
        }
        wanted = {names[key]: value for key, value in asked.items() if key in names}
        found = AuditEntry.objects.filter(schema_name=current_schema(), **wanted)
        if who := asked.get("actor"):
            found = found.filter(Q(actor_index__of=who) | Q(actor_id=who))
        return found
