"""Host name -> shop, remembered until a shop or a domain changes.

Each process keeps the answers in memory under a generation number that Redis holds;
what changes a shop or a domain raises it on commit, and every process forgets.
"""

import logging
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.tenancy import PUBLIC, shop
from tenants.models import Domain, Tenant

logger = logging.getLogger(__name__)
GENERATION = "passepartout:hosts:generation"
MOST_HOSTS = 10_000
SECONDS_TO_WAIT = 0.5


@dataclass(frozen=True)
class KnownHost:
    """A host that is a shop's, and where its pages are read instead.

    `moved_to` is empty on the primary host itself and while that one is lost.
    """

    tenant: Tenant
    is_own: bool
    moved_to: str


class _Memory:
    """The hosts this process knows, valid for one generation."""

    def __init__(self) -> None:
        self.generation: object = None
        self.hosts: dict[str, KnownHost | None] = {}


_memory = _Memory()


@cache
def _redis() -> "redis.Redis":
    # Without the client's usual patience: the database answers sooner.
    return redis.Redis.from_url(
        settings.REDIS_URL,
        retry=Retry(NoBackoff(), 1),
        socket_timeout=SECONDS_TO_WAIT,
        socket_connect_timeout=SECONDS_TO_WAIT,
    )


def tenant_of_host(host: str) -> Tenant | None:
    """Return the shop that answers on a host, or None. No query once it is known."""
    known = known_host(host)
    return known.tenant if known else None


def known_host(host: str) -> KnownHost | None:
    """Return what is known of a host; None where no shop answers, or not yet."""
    try:
        generation = _redis().get(GENERATION)
    except redis.RedisError:
        logger.warning("Redis does not answer; hosts are looked up in the database.")
        return _look_up(host)
    if generation != _memory.generation or len(_memory.hosts) > MOST_HOSTS:
        _memory.generation, _memory.hosts = generation, {}
    if host not in _memory.hosts:
        _memory.hosts[host] = _look_up(host)
    return _memory.hosts[host]


def _look_up(host: str) -> KnownHost | None:
    """Ask the database, in one statement. An unproven domain is nobody's."""
    primary = Domain.objects.filter(
        tenant=OuterRef("tenant"), is_primary=True, lost_at=None
    )
    with shop(PUBLIC):
        found = (
            Domain.objects.held()
            .filter(domain=host)
            .select_related("tenant")
            .annotate(primary_host=Subquery(primary.values("domain")[:1]))
            .first()
        )
    if found is None:
        return None
    elsewhere = found.primary_host if found.primary_host != host else ""
    return KnownHost(found.tenant, found.is_own, elsewhere or "")


def forget_hosts() -> None:
    """Have every process look hosts up again, once the transaction has committed."""
    transaction.on_commit(lambda: _redis().incr(GENERATION))


def public_url(tenant: Tenant) -> str:
    """Return scheme, host and port at which the outside reaches a shop."""
    host = Domain.objects.filter(tenant_id=tenant.pk, is_primary=True).get().domain
    return url_of_host(host)


def url_of_host(host: str) -> str:
    """Complete a host to what the outside types."""
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"
