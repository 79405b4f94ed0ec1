"""Operators open, change and end shops."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import idempotency
from core.actors import Actor
from core.api.pagination import LimitOffsetPagination
from tenants import services
from tenants.api.serializers import (
    DeleteInput,
    ExportAnswer,
    NewShopInput,
    ReasonInput,
    RunAnswer,
    ShopAnswer,
    ShopChangesInput,
)
from tenants.exceptions import ShopNotFound
from tenants.exporting import open_export
from tenants.models import ProvisioningRun, ShopExport, Tenant
from tenants.settings import OF_THE_PLATFORM, change_settings

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="New for each shop; a repetition gets the first answer again.",
)


class OperatorView(APIView):
    """A view on the platform's host."""

    permission = "shops.manage"
    # The first one says how to sign in (401 with WWW-Authenticate).
    authentication_classes = (BasicAuthentication, SessionAuthentication)

    def listed(self, rows: "QuerySet[Any]", answer: Any) -> Response:
        """Answer with one page of rows."""
        pages = LimitOffsetPagination()
        found = pages.paginate_queryset(rows, self.request, view=self)
        return pages.get_paginated_response(answer(found, many=True).data)


def shop_of(shop_id: int) -> Tenant:
    """Find a shop or raise ShopNotFound."""
    shops = Tenant.objects.shops().prefetch_related("domains")
    found: Tenant | None = shops.filter(pk=shop_id).first()
    if found is None:
        raise ShopNotFound("There is no such shop.")
    return found


def answer_of(shop: Tenant, status_code: int = status.HTTP_200_OK) -> Response:
    """Answer with a shop as it is now."""
    return Response(ShopAnswer(shop_of(shop.pk)).data, status=status_code)


def valid(serializer: Any) -> dict[str, Any]:
    """Return validated data or raise the 422 that names each field."""
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


@extend_schema(tags=["shops"])
class ShopsView(OperatorView):
    """The shops of this installation."""

    @extend_schema(responses=ShopAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List shops, newest first."""
        shops = Tenant.objects.shops().order_by("-created_at", "-pk")
        return self.listed(shops.prefetch_related("domains"), ShopAnswer)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY], request=NewShopInput, responses={201: ShopAnswer}
    )
    def post(self, request: Request) -> Response:
        """Open a shop; it answers at its host as soon as this returns."""
        given = NewShopInput(data=request.data)
        given.is_valid(raise_exception=True)
        new, actor = given.as_new_shop(), Actor.of(request)
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            shop = services.create_shop(new, actor=actor)
            return answer_of(shop, status.HTTP_201_CREATED)

        def act() -> idempotency.Answer:
            shop = services.create_shop(new, actor=actor, key=f"api:{key}")
            body = ShopAnswer(shop_of(shop.pk)).data
            return idempotency.Answer(status.HTTP_201_CREATED, dict(body))

        answer = idempotency.once("shops", key, {"digest": new.digest()}, act)
        headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
        return Response(answer.body, status=answer.status, headers=headers)


@extend_schema(tags=["shops"])
class ShopView(OperatorView):
    """One shop."""

    @extend_schema(responses=ShopAnswer)
    def get(self, request: Request, shop_id: int) -> Response:
        """Show a shop."""
        return Response(ShopAnswer(shop_of(shop_id)).data)

    @extend_schema(request=ShopChangesInput(partial=True), responses=ShopAnswer)
    def patch(self, request: Request, shop_id: int) -> Response:
        """Change a shop's settings and limits."""
        shop = shop_of(shop_id)
        # Unknown names go along: the service refuses them by name.
        given: Any = request.data
        changes = {**given, **valid(ShopChangesInput(data=given, partial=True))}
        change_settings(shop, changes, actor=Actor.of(request), may=OF_THE_PLATFORM)
        return answer_of(shop)


@extend_schema(tags=["shops"], request=ReasonInput, responses=ShopAnswer)
class SuspendView(OperatorView):
    """Shutting a shop's doors for a while."""

    def post(self, request: Request, shop_id: int) -> Response:
        """Suspend a shop: 503 for shoppers; paid orders go on."""
        reason = valid(ReasonInput(data=request.data))["reason"]
        shop = shop_of(shop_id)
        services.suspend_shop(shop, actor=Actor.of(request), reason=reason)
        return answer_of(shop)


@extend_schema(tags=["shops"], request=None, responses=ShopAnswer)
class ReactivateView(OperatorView):
    """Opening the doors again."""

    def post(self, request: Request, shop_id: int) -> Response:
        """Reactivate a suspended shop, or reopen a closed one in its time of grace."""
        shop = shop_of(shop_id)
        services.reactivate_shop(shop, actor=Actor.of(request))
        return answer_of(shop)


@extend_schema(tags=["shops"], request=ReasonInput, responses=ShopAnswer)
class CloseView(OperatorView):
    """Ending a shop's trade."""

    def post(self, request: Request, shop_id: int) -> Response:
        """Close a shop: no new orders; those there are get finished."""
        reason = valid(ReasonInput(data=request.data))["reason"]
        shop = shop_of(shop_id)
        services.close_shop(shop, actor=Actor.of(request), reason=reason)
        return answer_of(shop)


@extend_schema(tags=["shops"], request=DeleteInput, responses={202: RunAnswer})
class DeleteView(OperatorView):
    """The end of a shop."""

    permission = "shops.delete"

    def post(self, request: Request, shop_id: int) -> Response:
        """Delete a closed shop for good; follow the run that is answered."""
        name = valid(DeleteInput(data=request.data))["name"]
        run = services.delete_shop(shop_of(shop_id), name=name, actor=Actor.of(request))
        return Response(RunAnswer(run).data, status=status.HTTP_202_ACCEPTED)


@extend_schema(tags=["shops"])
class RunsView(OperatorView):
    """Openings and deletions of shops."""

    @extend_schema(responses=RunAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List runs, newest first."""
        return self.listed(ProvisioningRun.objects.order_by("-started_at"), RunAnswer)


@extend_schema(tags=["shops"])
class RunView(OperatorView):
    """One opening or deletion."""

    @extend_schema(responses=RunAnswer)
    def get(self, request: Request, run_id: uuid.UUID) -> Response:
        """Show how far it is."""
        run = ProvisioningRun.objects.filter(pk=run_id).first()
        if run is None:
            raise ShopNotFound("There is no such run.")
        return Response(RunAnswer(run).data)


@extend_schema(tags=["shops"])
class ExportsView(OperatorView):
    """What deleted shops had."""

    permission = "shops.delete"

    @extend_schema(responses=ExportAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List exports, newest first."""
        return self.listed(ShopExport.objects.order_by("-created_at"), ExportAnswer)


@extend_schema(tags=["shops"], responses={(200, "application/zip"): bytes})
class ExportFileView(OperatorView):
    """The file of an export."""

    permission = "shops.delete"

    def get(self, request: Request, export_id: uuid.UUID) -> FileResponse:
        """Download an export; the download is audited."""
        export, file = open_export(export_id, actor=Actor.of(request))
        return FileResponse(file, as_attachment=True, filename=export.file_name)
