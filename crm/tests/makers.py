"""Rows of people, shops and what operators keep, for the tests of all screens."""

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import ApiKey, Invitation, StaffSession
from core.tenancy import current_schema, current_shop
from core.tests.test_admin import boss
from tenants.models import (
    Domain,
    FlagOverride,
    ProvisioningRun,
    ShopExport,
    ShopHealth,
    Tenant,
)

numbers = itertools.count(1)


def _later() -> Any:
    return timezone.now() + timedelta(days=1)


def make_invitation() -> Invitation:
    """Invite somebody."""
    number = next(numbers)
    return Invitation.objects.create(
        email=f"guest{number}@example.com",
        role="support",
        token_digest=f"digest_never_shown_{number}",
        expires_at=_later(),
    )


def make_key() -> ApiKey:
    """Make a key of the owner's."""
    return ApiKey.objects.create(
        label="Stock system",
        prefix=f"k{next(numbers):011d}",
        digest="digest_never_shown",
        scopes=["orders.view"],
        created_by=boss(current_schema()),
        expires_at=_later(),
    )


def make_visit(schema: str = "") -> StaffSession:
    """Have an operator on a visit."""
    return StaffSession.objects.create(
        schema_name=schema or current_schema(),
        operator_id="00000000-0000-4000-8000-000000000001",
        operator_label="op@platform.example",
        role="support",
        reason="An order hangs.",
        token_digest="digest_never_shown",
        link_expires_at=_later(),
        ends_at=_later(),
    )


def make_domain() -> Domain:
    """Have the shop bring a domain of its own."""
    tenant = Tenant.objects.get(schema_name=current_schema())
    name = f"www{next(numbers)}.prints.example"
    made: Domain = Domain.objects.create(
        domain=name, tenant=tenant, kind="own", status="pending", is_primary=False
    )
    return made


def make_health() -> ShopHealth:
    """Have looked at the shop's health."""
    found, _ = ShopHealth.objects.get_or_create(
        schema_name=current_schema(), defaults={"level": "ok"}
    )
    return found


def own_settings() -> Tenant:
    """Return the row that holds the shop's settings."""
    found: Tenant = Tenant.objects.get(pk=current_shop().pk)
    return found


def make_flag() -> FlagOverride:
    """Have a shop say otherwise than the flag's default."""
    return FlagOverride.objects.create(
        schema_name="acme", flag=f"flag{next(numbers)}", is_on=True
    )


def make_run() -> ProvisioningRun:
    """Have opened a shop."""
    return ProvisioningRun.objects.create(
        kind="open",
        schema=f"opened{next(numbers)}",
        status="done",
        step="told",
        digest="d" * 64,
        actor_kind="system",
    )


def make_export() -> ShopExport:
    """Keep what a deleted shop had."""
    number = next(numbers)
    return ShopExport.objects.create(
        schema=f"gone{number}",
        file_name=f"gone{number}.zip",
        bytes=1,
        sha256="0" * 64,
        row_count=1,
        file_count=1,
        kept_until=_later(),
    )
