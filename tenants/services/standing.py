"""Whether a shop's doors are open: suspended, reactivated, closed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import audit
from core.actors import Actor
from tenants.exceptions import WrongStatus
from tenants.hosts import forget_hosts
from tenants.models import Tenant

Status = Tenant.Status


@transaction.atomic
def suspend_shop(tenant: Tenant, *, actor: Actor, reason: str) -> Tenant:
    """Have a shop answer 503 until it is reactivated. Its due items go on.

    A paid order is printed whatever happens to the shop's pages. Staff may look around
    in the back office and change nothing (tenants.doors).
    """
    return _move(tenant, Status.SUSPENDED, {Status.ACTIVE}, actor=actor, reason=reason)


@transaction.atomic
def reactivate_shop(tenant: Tenant, *, actor: Actor) -> Tenant:
    """Let a suspended shop answer again, or a closed one within its time of grace.

    Raises WrongStatus once that is over, or while the shop is being deleted.
    """
    shop = _locked(tenant)
    if shop.status == Status.CLOSED and timezone.now() > reopens_until(shop):
        raise WrongStatus(
            f"{shop.name} was closed more than {settings.REOPEN_DAYS} days ago and can "
            "only be deleted."
        )
    return _move(
        shop,
        Status.ACTIVE,
        {Status.SUSPENDED, Status.CLOSED},
        actor=actor,
        closed_at=None,
    )


@transaction.atomic
def close_shop(tenant: Tenant, *, actor: Actor, reason: str) -> Tenant:
    """Take no new orders any more; finish those there are. Can be reopened for a time.

    Pages answer 410 and say so; tracking an order and the back office go on.
    """
    return _move(
        tenant,
        Status.CLOSED,
        {Status.ACTIVE, Status.SUSPENDED},
        actor=actor,
        reason=reason,
        closed_at=timezone.now(),
    )


def reopens_until(shop: Tenant) -> datetime:
    """Return until when a closed shop can be opened again."""
    return (shop.closed_at or timezone.now()) + timedelta(days=settings.REOPEN_DAYS)


def _locked(tenant: Tenant) -> Tenant:
    shop: Tenant = Tenant.objects.shops().select_for_update().get(pk=tenant.pk)
    return shop


def _move(
    tenant: Tenant,
    to: Tenant.Status,
    allowed: set[Tenant.Status],
    *,
    actor: Actor,
    reason: str = "",
    **values: object,
) -> Tenant:
    """Move a shop to a status; nothing happens where it has it already."""
    shop = _locked(tenant)
    if shop.status == to:
        return shop
    if shop.status not in allowed:
        raise WrongStatus(
            f"{shop.name} is {shop.get_status_display()}; that does not lead to "
            f"{to.label}."
        )
    before, shop.status = str(shop.status), to
    for name, value in values.items():
        setattr(shop, name, value)
    shop.save(update_fields=["status", *values])
    audit.record(
        actor,
        f"tenants.shop.{to}",
        shop,
        before={"status": before},
        after={"status": str(to)},
        reason=reason,
    )
    forget_hosts()
    return shop
