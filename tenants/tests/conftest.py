"""Hosts looked up anew by every test, and threads with their own connection."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as django_settings

from core.tests.threads import _committed as _committed
from tenants.hosts import GENERATION


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
