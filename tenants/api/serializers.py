"""What operators send and get."""

from typing import Any

from rest_framework import serializers

from tenants.hosts import url_of_host
from tenants.models import ProvisioningRun, ShopExport, Tenant
from tenants.services import NewShop
from tenants.settings import LIMITS, OF_THE_SHOP


class NewShopInput(serializers.Serializer[Any]):
    """A shop to open, at a host of its own or a handle on the shared domain."""

    name = serializers.CharField(max_length=100)
    host = serializers.CharField(max_length=253, required=False, default="")
    handle = serializers.CharField(
        max_length=40,
        required=False,
        default="",
        help_text="The shop answers at this name on the shared domain.",
    )
    owner_email = serializers.EmailField()
    owner_password = serializers.CharField(
        min_length=12,
        max_length=128,
        required=False,
        help_text="Without one the owner cannot sign in until a password is set.",
    )
    tell_owner = serializers.BooleanField(
        default=False, help_text="Send the owner a mail with the shop's address."
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
            handle=values.pop("handle").lower(),
            owner_email=values.pop("owner_email"),
            owner_password=values.pop("owner_password", None),
            is_told=values.pop("tell_owner"),
            settings=values,
        )


class ShopChangesInput(serializers.ModelSerializer[Tenant]):
    """Settings that operators change, limits included; what is left out stays."""

    class Meta:
        model = Tenant
        fields = (
            *(name for name in OF_THE_SHOP if name != "hold_minutes"),
            "hold_seconds",
            *LIMITS,
        )


class ReasonInput(serializers.Serializer[Any]):
    """Why; kept in the audit log."""

    reason = serializers.CharField(max_length=200)


class DeleteInput(serializers.Serializer[Any]):
    """The shop's name, typed to confirm."""

    name = serializers.CharField(max_length=100)


class ShopAnswer(serializers.ModelSerializer[Tenant]):
    """A shop as operators see it."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Tenant
        fields = (
            "id",
            "name",
            "handle",
            "schema_name",
            "status",
            "order_prefix",
            "currencies",
            "countries",
            *LIMITS,
            "created_at",
            "closed_at",
            "url",
        )

    def get_url(self, shop: Tenant) -> str | None:
        """Return the address at which the shop answers."""
        hosts = [d.domain for d in shop.domains.all() if d.is_primary]
        return url_of_host(hosts[0]) if hosts else None


class RunAnswer(serializers.ModelSerializer[ProvisioningRun]):
    """How far the opening or deletion of a shop is."""

    class Meta:
        model = ProvisioningRun
        fields = (
            "id",
            "kind",
            "schema",
            "status",
            "step",
            "tries",
            "error",
            "actor_label",
            "started_at",
            "finished_at",
        )


class ExportAnswer(serializers.ModelSerializer[ShopExport]):
    """What a deleted shop had, to be downloaded; the checksum is of the whole file."""

    class Meta:
        model = ShopExport
        fields = (
            "id",
            "schema",
            "file_name",
            "bytes",
            "sha256",
            "row_count",
            "file_count",
            "created_at",
            "kept_until",
        )
