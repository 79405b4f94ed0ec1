"""Opening and listing shops."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BasicAuthentication, SessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.actors import Actor
from core.api.pagination import LimitOffsetPagination
from tenants.api.serializers import NewShopInput, ShopAnswer
from tenants.models import Tenant
from tenants.services import create_shop


@extend_schema(tags=["shops"])
class ShopsView(APIView):
    """The shops of this installation."""

    permission = "shops.manage"
    # The first one says how to sign in (401 with WWW-Authenticate).
    authentication_classes = (BasicAuthentication, SessionAuthentication)

    @extend_schema(responses=ShopAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List shops, newest first."""
        pages = LimitOffsetPagination()
        shops = Tenant.objects.shops().order_by("-created_at", "-pk")
        found = pages.paginate_queryset(
            shops.prefetch_related("domains"), request, view=self
        )
        return pages.get_paginated_response(ShopAnswer(found, many=True).data)

    @extend_schema(request=NewShopInput, responses={201: ShopAnswer})
    def post(self, request: Request) -> Response:
        """Open a shop; it answers at its host as soon as this returns."""
        given = NewShopInput(data=request.data)
        given.is_valid(raise_exception=True)
        shop = create_shop(given.as_new_shop(), actor=Actor.of(request))
        return Response(ShopAnswer(shop).data, status=status.HTTP_201_CREATED)
