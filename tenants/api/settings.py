"""A shop's settings for its staff, and its flags for anyone."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.actors import Actor
from core.api.permissions import PUBLIC
from core.errors import Invalid
from core.tenancy import current_shop
from tenants.flags import COUNTRY, storefront_flags
from tenants.models import Tenant
from tenants.settings import (
    HOLD_MINUTES,
    HOLD_SAYS,
    LIMITS,
    MOST_HOLD_MINUTES,
    OF_THE_SHOP,
    change_settings,
    check_settings,
    value_of,
)

_COLUMNS = tuple(name for name in OF_THE_SHOP if name != HOLD_MINUTES)


class SettingsInput(serializers.ModelSerializer[Tenant]):
    """Settings to change; what is left out stays."""

    hold_minutes = serializers.IntegerField(
        min_value=0, max_value=MOST_HOLD_MINUTES, help_text=HOLD_SAYS
    )

    class Meta:
        model = Tenant
        fields = (*_COLUMNS, HOLD_MINUTES)

    def to_internal_value(self, data: Any) -> Any:
        """Refuse what is no setting, or not the shop's to change, by its name."""
        unknown = {name: data[name] for name in data if name not in self.fields}
        if unknown:
            check_settings(current_shop(), unknown)
        return super().to_internal_value(data)


class SettingsAnswer(serializers.ModelSerializer[Tenant]):
    """A shop's settings. The limits at the end are the platform's."""

    hold_minutes = serializers.SerializerMethodField(help_text=HOLD_SAYS)

    class Meta:
        model = Tenant
        fields = (*_COLUMNS, HOLD_MINUTES, *LIMITS)
        read_only_fields = fields

    def get_hold_minutes(self, shop: Tenant) -> int:
        """Return the hold in whole minutes."""
        minutes: int = value_of(shop, HOLD_MINUTES)
        return minutes


@extend_schema(tags=["shop"])
class SettingsView(APIView):
    """The settings of this shop."""

    permission = "settings.view"

    def check_permissions(self, request: Request) -> None:
        """Ask for the right to change where something is changed."""
        if request.method == "PATCH":
            self.permission = "settings.edit"
        super().check_permissions(request)

    @extend_schema(responses=SettingsAnswer)
    def get(self, request: Request) -> Response:
        """Show them all."""
        return _answer(current_shop())

    @extend_schema(request=SettingsInput(partial=True), responses=SettingsAnswer)
    def patch(self, request: Request) -> Response:
        """Change some, all or none; each is checked, before and after are logged."""
        given = SettingsInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changes: Mapping[str, Any] = given.validated_data
        shop = change_settings(current_shop(), changes, actor=Actor.of(request))
        return _answer(shop)


def _answer(shop: Tenant) -> Response:
    return Response(SettingsAnswer(shop).data)


FLAGS = inline_serializer(
    "Flags", {"flags": serializers.DictField(child=serializers.BooleanField())}
)


@extend_schema(tags=["shop"])
class FlagsView(APIView):
    """Which features a storefront should offer."""

    permission = PUBLIC
    authentication_classes = ()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "country", str, description="ISO 3166; flags may differ by country."
            )
        ],
        responses=FLAGS,
    )
    def get(self, request: Request) -> Response:
        """Tell each flag that concerns storefronts."""
        country = request.query_params.get("country", "")
        if country and not COUNTRY.match(country):
            raise Invalid(
                "Give a country as two capital letters, such as DE.",
                fields={"country": ["No ISO 3166 code."]},
            )
        return Response({"flags": storefront_flags(country=country)})
