"""What a shop's people and operators do with domains. All of it inside the shop."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit, due
from core.actors import Actor
from core.errors import NotFound
from core.flow import check as check_move
from core.tenancy import PUBLIC, current_shop, shop
from tenants.domains.names import clean
from tenants.exceptions import DomainInUse, DomainTaken
from tenants.flow import DOMAIN, DomainStatus
from tenants.hosts import forget_hosts
from tenants.models import Domain

MOST_DOMAINS = 20
DUE = "tenants.domain"


def add_domain(typed: str, *, actor: Actor) -> Domain:
    """Note a domain that the shop wants to use; DNS is looked at right away.

    Raises DomainInvalid for a name that cannot be used and DomainTaken where this shop
    has it already or another one has proven it. Call it outside of a transaction.
    """
    name = clean(typed)
    with shop(PUBLIC):
        held = Domain.objects.held().filter(domain=name).first()
    tenant = current_shop()
    if held is not None and held.tenant_id != tenant.pk:
        raise DomainTaken(
            f"Another shop uses {name}. If it is yours, remove it there first, or "
            "write to the platform's operators.",
            fields={"domain": ["Another shop uses this domain."]},
        )
    with transaction.atomic():
        # The shop's shared host is always there; it serialises two additions.
        mine = list(Domain.objects.of_shop(tenant).select_for_update())
        if any(each.domain == name for each in mine):
            raise DomainTaken(f"{name} is in your list already.")
        if sum(each.is_own for each in mine) >= MOST_DOMAINS:
            raise DomainTaken(
                f"A shop has at most {MOST_DOMAINS} domains. Remove one first.",
                code="too_many_domains",
            )
        domain = _insert(name)
        audit.record(actor, "tenants.domain.added", domain, domain=name)
        due.schedule(DUE, domain.pk, at=timezone.now())
    return domain


def _insert(name: str) -> Domain:
    tenant = current_shop()
    try:
        with transaction.atomic():
            domain: Domain = Domain.objects.create(
                domain=name,
                tenant=tenant,
                schema_name=tenant.schema_name,
                kind=Domain.Kind.OWN,
                status=DomainStatus.PENDING,
                token=secrets.token_hex(16),
                is_primary=False,
                last_error="We look at DNS within a minute.",
            )
            return domain
    except IntegrityError as error:
        raise DomainTaken(f"{name} is in your list already.") from error


def locked(pk: object) -> Domain:
    """Fetch and lock a domain of the current shop, or raise NotFound."""
    mine = Domain.objects.of_shop(current_shop()).select_for_update()
    found = mine.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such domain in this shop.")
    return found


def advance(domain: Domain, to: DomainStatus, *, actor: Actor) -> bool:
    """Move a locked domain along tenants.flow.DOMAIN. False if it is there already.

    Writes the audit entry and has every process look hosts up again; the caller saves.
    """
    if not check_move(DOMAIN, domain.status, to, thing=domain.domain):
        return False
    domain.status = to
    if domain.is_primary and to != DomainStatus.LIVE:
        _step_down(domain)
    audit.record(actor, f"tenants.domain.{to}", domain, domain=domain.domain)
    forget_hosts()
    return True


def _step_down(domain: Domain) -> None:
    """Make the shop's shared host primary again."""
    domain.is_primary = False
    domain.save(update_fields=["is_primary"])
    rest = Domain.objects.filter(tenant=domain.tenant_id, status=DomainStatus.LIVE)
    following = (
        rest.exclude(pk=domain.pk).exclude(kind=Domain.Kind.OWN).order_by("pk").first()
    )
    if following is not None:
        following.is_primary = True
        following.save(update_fields=["is_primary"])


@transaction.atomic
def remove_domain(pk: object, *, actor: Actor) -> Domain:
    """Stop answering at an own domain; the row stays as history.

    Raises DomainInUse for the shared host, by which the shop can always be reached.
    """
    domain = locked(pk)
    if not domain.is_own:
        raise DomainInUse(
            f"{domain} was given by the platform; your shop keeps it so that you can "
            "always reach it."
        )
    advance(domain, DomainStatus.REMOVED, actor=actor)
    domain.last_error, domain.lost_at = "", None
    domain.save(update_fields=["status", "last_error", "lost_at"])
    due.cancel(DUE, domain.pk)
    return domain


@transaction.atomic
def make_primary(pk: object, *, actor: Actor) -> Domain:
    """Show the shop at this host; its other hosts redirect here.

    Raises DomainInUse unless the domain is live and leads here.
    """
    domain = locked(pk)
    if domain.status != DomainStatus.LIVE or domain.lost_at is not None:
        raise DomainInUse(
            f"{domain} does not lead to your shop yet. "
            f"{domain.last_error or 'Wait until it is live.'}",
        )
    if domain.is_primary:
        return domain
    Domain.objects.filter(tenant=domain.tenant_id, is_primary=True).update(
        is_primary=False
    )
    domain.is_primary = True
    domain.save(update_fields=["is_primary"])
    audit.record(actor, "tenants.domain.primary", domain, domain=domain.domain)
    forget_hosts()
    return domain
