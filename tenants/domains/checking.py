"""Asking DNS about a domain again and again, and drawing the conclusions."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from core import due
from core.actors import SYSTEM, Actor
from core.errors import NotFound
from core.tenancy import PUBLIC, current_shop, shop
from tenants.domains.proof import Findings, look
from tenants.domains.services import DUE, advance, locked
from tenants.flow import HELD, DomainStatus
from tenants.hosts import forget_hosts
from tenants.models import Domain

NOTICE = "tenants.domain_notice"
# How often a domain that waits is looked at, by how long it has waited.
WAITING = (
    (timedelta(minutes=15), timedelta(minutes=1)),
    (timedelta(hours=2), timedelta(minutes=10)),
    (timedelta(days=1), timedelta(hours=1)),
)
LONG_WAIT = timedelta(hours=6)
LIVE_CHECK = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=14)
# How long a domain that is no longer right keeps its shop.
GRACE = timedelta(days=7)
# Asked again sooner than this, the last answer is still the answer.
FRESH = timedelta(seconds=5)
TAKEN = (
    "Another shop has proven this domain. If it is yours, remove it there first, or "
    "write to the platform's operators."
)


def check_due(domain_id: str) -> datetime | None:
    """Look at a domain and say when to look again (due handler). Safe twice at once."""
    domain = Domain.objects.present().filter(pk=domain_id).first()
    if domain is None or not domain.is_own:
        return None
    return next_look(_check(domain))


def check_now(domain_id: object, *, actor: Actor) -> Domain:
    """Look at a domain because somebody asks; what was given up begins anew.

    Asked twice within seconds it answers what it knows. Raises NotFound. Call it
    outside of a transaction.
    """
    now = timezone.now()
    domain = Domain.objects.of_shop(current_shop()).filter(pk=domain_id).first()
    if domain is None:
        raise NotFound("There is no such domain in this shop.")
    if not domain.is_own or not _claim(domain.pk, now):
        return domain
    if domain.status == DomainStatus.FAILED:
        _begin_anew(domain.pk, now, actor)
    checked = _check(domain)
    if again := next_look(checked):
        due.schedule(DUE, checked.pk, at=again)
    return checked


def _claim(domain_id: object, now: datetime) -> bool:
    """Take the right to ask DNS; False where somebody took it seconds ago."""
    is_old = Q(last_checked_at=None) | Q(last_checked_at__lt=now - FRESH)
    rows = Domain.objects.filter(is_old, pk=domain_id)
    return bool(rows.update(last_checked_at=now))


@transaction.atomic
def _begin_anew(domain_id: object, now: datetime, actor: Actor) -> None:
    domain = locked(domain_id)
    advance(domain, DomainStatus.PENDING, actor=actor)
    domain.waiting_since, domain.lost_at = now, None
    domain.save(update_fields=["status", "waiting_since", "lost_at"])


def next_look(domain: Domain) -> datetime | None:
    """Say when to look at a domain again; None when nobody needs to."""
    if domain.status in {DomainStatus.FAILED, DomainStatus.REMOVED}:
        return None
    now = timezone.now()
    if domain.status == DomainStatus.LIVE and domain.lost_at is None:
        return now + due.wait(seconds=LIVE_CHECK.total_seconds())
    waited = now - (domain.lost_at or domain.waiting_since)
    pause = next((pause for age, pause in WAITING if waited < age), LONG_WAIT)
    return now + due.wait(seconds=pause.total_seconds())


def _check(domain: Domain) -> Domain:
    """Ask DNS outside of any transaction, then write what it said in one."""
    found = look(domain.domain, domain.token)
    try:
        checked = _conclude(domain.pk, found)
    except IntegrityError as error:
        if "domain_held_once" not in str(error):
            raise
        # Another shop proved the name first.
        return _note(domain.pk, TAKEN)
    if checked.status in HELD and domain.status not in HELD:
        _tell_the_others(checked)
    return checked


@transaction.atomic
def _note(domain_id: object, todo: str) -> Domain:
    domain = locked(domain_id)
    now = timezone.now()
    domain.last_checked_at, domain.last_error = now, todo
    _give_up_waiting(domain, now)
    domain.save(update_fields=["status", "last_checked_at", "last_error"])
    return domain


def _tell_the_others(winner: Domain) -> None:
    """Say in the rows of shops that wait for the same name that it is gone."""
    with shop(PUBLIC):
        waiting = Domain.objects.filter(
            domain=winner.domain, status=DomainStatus.PENDING
        )
        waiting.exclude(pk=winner.pk).update(last_error=TAKEN)


@transaction.atomic
def _conclude(domain_id: object, found: Findings) -> Domain:
    """Move a domain to where DNS says it is."""
    domain, now = locked(domain_id), timezone.now()
    was_lost = domain.lost_at is not None
    domain.last_checked_at, domain.last_error = now, found.todo
    if domain.status == DomainStatus.PENDING and found.is_proven:
        advance(domain, DomainStatus.VERIFIED, actor=SYSTEM)
        domain.verified_at = now
    is_right = found.is_proven and found.points_here
    if domain.status == DomainStatus.VERIFIED and is_right:
        advance(domain, DomainStatus.LIVE, actor=SYSTEM)
    _keep_or_lose(domain, found, now)
    _give_up_waiting(domain, now)
    domain.save(
        update_fields=[
            "status",
            "last_checked_at",
            "last_error",
            "verified_at",
            "lost_at",
        ]
    )
    is_lost = domain.lost_at is not None
    if is_lost != was_lost:
        # Other hosts redirect to a primary domain only while it leads here.
        forget_hosts()
    if is_lost and not was_lost and domain.status == DomainStatus.LIVE:
        due.schedule(NOTICE, domain.pk, at=now)
    return domain


def _keep_or_lose(domain: Domain, found: Findings, now: datetime) -> None:
    """Note since when a held name is not right; take it away after the grace.

    Silence of DNS neither starts that clock nor stops it.
    """
    if domain.status not in HELD:
        return
    needed = [found.is_proven]
    if domain.status == DomainStatus.LIVE:
        needed.append(found.points_here)
    if all(needed):
        domain.lost_at = None
    elif False in needed:
        domain.lost_at = domain.lost_at or now
    if domain.lost_at is not None and now - domain.lost_at >= GRACE:
        _give_up(domain, now)


def _give_up_waiting(domain: Domain, now: datetime) -> None:
    waits = domain.status in {DomainStatus.PENDING, DomainStatus.VERIFIED}
    if waits and now - domain.waiting_since >= GIVE_UP_AFTER:
        _give_up(domain, now)


def _give_up(domain: Domain, now: datetime) -> None:
    advance(domain, DomainStatus.FAILED, actor=SYSTEM)
    domain.last_error = (
        f"{domain.last_error} We stopped looking; press “Check now” once it is mended."
    ).strip()
    due.schedule(NOTICE, domain.pk, at=now)
