"""Is it up, and which version is it?"""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.permissions import PUBLIC
from core.models import DeadLetter, DueItem


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers (R332)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_safe
def version(request: HttpRequest) -> JsonResponse:
    """Name the running version."""
    return JsonResponse({"version": settings.VERSION})


class HealthDetailView(APIView):
    """What staff and operators may know of the installation's health (R332)."""

    permission = "reliability.view"

    def get(self, request: Request) -> Response:
        """Count connections, and what is late or given up in this schema."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database()"
            )
            connections = cursor.fetchone()[0]
        return Response(
            {
                "status": "ok",
                "version": settings.VERSION,
                "database_connections": connections,
                "overdue_items": DueItem.objects.filter(
                    due_at__lt=timezone.now() - settings.DUE_ITEMS_EVERY
                ).count(),
                "dead_letters": DeadLetter.objects.filter(replayed_at=None).count(),
            }
        )


class EchoView(APIView):
    """A body back as it was understood, for those who write a client (R332)."""

    permission = PUBLIC
    throttle = "search"
    authentication_classes = ()

    @extend_schema(
        request=OpenApiTypes.OBJECT,
        responses=inline_serializer("Echo", {"body": serializers.JSONField()}),
        tags=["meta"],
    )
    def post(self, request: Request) -> Response:
        """Answer with the JSON object that was sent."""
        return Response({"body": request.data})
