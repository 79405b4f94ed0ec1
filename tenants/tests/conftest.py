"""Hosts looked up anew by every test, and threads with their own connection."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from core.tests.outside import mailbox as mailbox
from core.tests.outside import simulator as simulator
from core.tests.threads import _committed as _committed
from tenants.hosts import GENERATION
from tenants.tests.dns_server import Zone, serving


def forget_elsewhere() -> None:
    """Raise the generation as another process does."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.incr(GENERATION)


@pytest.fixture(autouse=True)
def _fresh_hosts() -> Iterator[None]:
    """Remember no rows of a transaction that was rolled back."""
    forget_elsewhere()
    yield
    forget_elsewhere()


@pytest.fixture(scope="session")
def _dns_server() -> Iterator[Zone]:
    with serving() as running:
        yield running


@pytest.fixture
def zone(settings: Any, _dns_server: Zone) -> Zone:
    """A real DNS server, asked instead of the system's; the platform is in it."""
    settings.SHOP_CNAME_TARGET = "shops.passepartout.example"
    settings.DNS_RESOLVERS = [_dns_server.server]
    _dns_server.clear()
    _dns_server.set("shops.passepartout.example", "A", "192.0.2.10")
    _dns_server.set("shops.passepartout.example", "AAAA", "2001:db8::10")
    return _dns_server
