"""Deleting a closed shop: exported first, then gone from everywhere.

    asked -> checked -> exported -> disconnected -> erased -> swept

Each step may be done twice; what died half-way is picked up (tenants.runs). What stays
is of the platform: the run, the export, operators' own audit entries.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from config.shops import DISCONNECT, REASONS_TO_WAIT
from core import audit, due
from core.actors import Actor
from core.tenancy import shop
from tenants import erasing, exporting, runs
from tenants.exceptions import NotConfirmed, NotDeletable, WrongStatus
from tenants.hosts import forget_hosts
from tenants.models import ProvisioningRun, Tenant

Status = Tenant.Status


def delete_shop(tenant: Tenant, *, name: str, actor: Actor) -> ProvisioningRun:
    """Begin to delete a closed shop; a worker does it. Call from the public schema.

    `name` is what a person typed to confirm. Raises WrongStatus for a shop that is not
    closed, NotConfirmed for another name and NotDeletable while something is going on
    that must be finished first; then nothing is changed.
    """
    _check(tenant, name)
    if waits := reasons_to_wait(tenant.schema_name):
        raise NotDeletable(" ".join(waits), fields={"shop": waits})
    with runs.alone(tenant.schema_name), transaction.atomic():
        locked = Tenant.objects.shops().select_for_update().get(pk=tenant.pk)
        _check(locked, name)
        run = runs.begin(
            ProvisioningRun.Kind.DELETE,
            locked.schema_name,
            {"tenant_id": locked.pk},
            digest=salted_hmac("tenants.deleting", locked.schema_name).hexdigest(),
            actor=actor,
        )
        if locked.status != Status.DELETING:
            locked.status = Status.DELETING
            locked.save(update_fields=["status"])
            audit.record(actor, "tenants.shop.deleting", locked)
            forget_hosts()
        due.schedule(runs.DUE, run.pk, at=timezone.now())
    return run


def _check(tenant: Tenant, name: str) -> None:
    if tenant.status not in {Status.CLOSED, Status.DELETING}:
        raise WrongStatus(
            f"{tenant.name} is {tenant.get_status_display()}. Close it first."
        )
    if name != tenant.name:
        raise NotConfirmed(
            "Type the shop's name exactly as it is written to delete it.",
            fields={"name": [f"This shop is called {tenant.name}."]},
        )


def reasons_to_wait(schema: str) -> list[str]:
    """Say what must be finished before a shop can be deleted; empty: nothing."""
    with shop(schema):
        return [words for name in REASONS_TO_WAIT for words in import_string(name)()]


def go_on(run: ProvisioningRun) -> None:
    """Do what is left of a deletion (tenants.runs.carry_on)."""
    try:
        runs.take_steps(
            run,
            {
                "checked": _check_again,
                "exported": exporting.export_shop,
                "disconnected": _disconnect,
                "erased": erasing.erase_rows,
                "swept": erasing.sweep,
            },
        )
    except NotDeletable as refusal:
        _reopen_as_closed(run, refusal.message)
        raise
    runs.finish(run)


def _check_again(run: ProvisioningRun) -> None:
    """Refuse once more: something may have begun before every door was shut."""
    if waits := reasons_to_wait(run.schema):
        raise NotDeletable(" ".join(waits))


@transaction.atomic
def _reopen_as_closed(run: ProvisioningRun, why: str) -> None:
    tenant = Tenant.objects.select_for_update().get(schema_name=run.schema)
    tenant.status = Status.CLOSED
    tenant.save(update_fields=["status"])
    audit.record(runs.actor_of(run), "tenants.shop.kept", tenant, reason=why)
    forget_hosts()
    runs.fail(run, why)


def _disconnect(run: ProvisioningRun) -> None:
    """Have outside services forget our webhooks, and erase the keys."""
    actor = runs.actor_of(run)
    with shop(run.schema):
        for name in DISCONNECT:
            import_string(name)(actor=actor)
