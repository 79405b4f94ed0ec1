"""Which schema a table lives in, for apps that have tables in both."""

from typing import Any

from core.tenancy import PUBLIC, connection

# `app_label.model` -> the only kind of schema it belongs in. Apps that are in just one
# of SHARED_APPS and TENANT_APPS need no row here.
PLACEMENT = {
    "accounts.apikey": "shop",
    "accounts.signinattempt": "public",
    "accounts.signinprovider": "shop",
    "accounts.staffsession": "public",
    "accounts.tokenfamily": "shop",
    "providers.providerproduct": "public",
    "providers.providervariant": "public",
    "providers.shippingrate": "public",
    "providers.providerconnection": "shop",
    "providers.remoteref": "shop",
}


class SchemaPlacementRouter:
    """Refines django-tenants' router, which knows apps only, by model."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Refuse a table where it does not belong; leave the rest to others."""
        place = PLACEMENT.get(f"{app_label}.{(model_name or '').lower()}")
        here = "public" if connection.schema_name == PUBLIC else "shop"
        return False if place is not None and place != here else None
