"""What operators send and get."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from tenants.models import Tenant
from tenants.services import NewShop


class NewShopInput(serializers.Serializer[Any]):
    """A shop to open."""

    name = serializers.CharField(max_length=100)
    host = serializers.CharField(max_length=253)
    owner_email = serializers.EmailField()
    owner_password = serializers.CharField(
        min_length=12,
        max_length=128,
        required=False,
        help_text="Without one the owner cannot sign in until a password is set.",
    )
    order_prefix = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    currencies = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{3}$"), min_length=1, required=False
    )
    countries = serializers.ListField(
        child=serializers.RegexField(r"^[A-Z]{2}$"), min_length=1, required=False
    )

    def as_new_shop(self) -> NewShop:
        """Return the validated input as tenants.services wants it."""
        values = dict(self.validated_data)
        return NewShop(
            name=values.pop("name"),
            host=values.pop("host").lower(),
            owner_email=values.pop("owner_email"),
            owner_password=values.pop("owner_password", None),
            settings=values,
        )


class ShopAnswer(serializers.ModelSerializer[Tenant]):
    """A shop as operators see it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Tenant
        fields = (
            "id",
            "name",
            "schema_name",
            "status",
            "order_prefix",
            "currencies",
            "countries",
            "created_at",
            "url",
        )

    def get_url(self, shop: Tenant) -> str | None:
        """Return the address at which the shop answers."""
        hosts = [d.domain for d in shop.domains.all() if d.is_primary]
        port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
        return f"{settings.PUBLIC_SCHEME}://{hosts[0]}{port}" if hosts else None
