"""Counting in moving windows, in Redis, so that all processes count together."""

import logging
import math
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import (
    MovingWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.tenancy import current_schema

logger = logging.getLogger(__name__)
SECONDS_TO_WAIT = 0.5


@dataclass(frozen=True)
class Rates:
    """How often one class of endpoints may be asked by an address, a person, a key and
    all of a shop's visitors together; empty where nobody counts.
    """

    ip: str = ""
    user: str = ""
    key: str = ""
    host: str = ""


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in a window."""

    limit: int
    window: int
    remaining: int
    reset: int
    passed: bool

    def headers(self) -> dict[str, str]:
        """Say it as HTTP does."""
        return {
            "RateLimit-Policy": f"{self.limit};w={self.window}",
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


class ShopStorage(RedisStorage):
    """Counters whose keys begin with the shop, as every key of ours does."""

    def prefixed_key(self, key: str) -> str:
        """Put the current schema before a key."""
        return f"{current_schema()}:rate:{key}"


@cache
def _limiter(storage: Storage, *, is_crowd: bool) -> RateLimiter:
    """Return what counts exactly, or, for crowds, in two numbers.

    The exact one keeps the time of every request: for a whole shop's visitors that
    would be megabytes. Two numbers, weighted by how much of the window has passed, are
    right to within a few in a hundred.
    """
    if is_crowd:
        return SlidingWindowCounterRateLimiter(storage)
    return MovingWindowRateLimiter(storage)


@cache
def in_redis() -> ShopStorage:
    """Return the counters of all processes; one Lua script a window, hence atomic."""
    pool = redis.ConnectionPool.from_url(
        settings.REDIS_URL,
        retry=Retry(NoBackoff(), 1),
        socket_timeout=SECONDS_TO_WAIT,
        socket_connect_timeout=SECONDS_TO_WAIT,
    )
    return ShopStorage("redis://", connection_pool=pool)


@cache
def in_memory() -> MemoryStorage:
    """Return this process's own counters, for while Redis is away."""
    return MemoryStorage()


@cache
def windows(text: str, scale: float) -> tuple[RateLimitItem, ...]:
    """Read "60/minute; 500/hour", multiplied; the shortest window comes first."""
    found = [
        type(item)(max(1, int(item.amount * scale)), item.multiples)
        for item in parse_many(text)
    ]
    return tuple(sorted(found, key=lambda item: item.get_expiry()))


def count(
    text: str,
    *who: str,
    is_read: bool = False,
    is_crowd: bool = False,
    with_standing: bool = False,
) -> Standing | None:
    """Count one request; return the window that is full, if one is.

    With `with_standing` also say how the shortest window stands when all is well. While
    Redis is away reads pass, and the rest is counted by each process for itself.
    """
    # The schema once more, for the counters that are kept in memory.
    names = (settings.THROTTLE_NAMESPACE, current_schema(), *who)
    items = windows(text, settings.THROTTLE_SCALE)
    try:
        limiter = _limiter(in_redis(), is_crowd=is_crowd)
        return _count(limiter, items, names, with_standing=with_standing)
    except redis.RedisError:
        logger.warning("Redis does not answer; each process limits for itself.")
    if is_read:
        return None
    limiter = _limiter(in_memory(), is_crowd=is_crowd)
    return _count(limiter, items, names, with_standing=with_standing)


def clear(text: str, *who: str) -> None:
    """Forget what was counted exactly under these names."""
    names = (settings.THROTTLE_NAMESPACE, current_schema(), *who)
    for item in windows(text, settings.THROTTLE_SCALE):
        try:
            _limiter(in_redis(), is_crowd=False).clear(item, *names)
        except redis.RedisError:
            logger.warning("Redis does not answer; each process limits for itself.")
        _limiter(in_memory(), is_crowd=False).clear(item, *names)


def clear_all(*who: str) -> None:
    """Forget every counter whose names begin so, in the current shop."""
    client: Any = in_redis().get_connection()
    names = "/".join((settings.THROTTLE_NAMESPACE, current_schema(), *who))
    for key in client.scan_iter(f"{current_schema()}:rate:LIMITER/{names}/*", 1000):
        client.delete(key)


def _count(
    limiter: RateLimiter,
    items: tuple[RateLimitItem, ...],
    names: tuple[str, ...],
    *,
    with_standing: bool,
) -> Standing | None:
    for item in items:
        if not limiter.hit(item, *names):
            return _standing(limiter, item, names, passed=False)
    return _standing(limiter, items[0], names, passed=True) if with_standing else None


def _standing(
    limiter: RateLimiter,
    item: RateLimitItem,
    names: tuple[str, ...],
    *,
    passed: bool,
) -> Standing:
    stats = limiter.get_window_stats(item, *names)
    return Standing(
        limit=item.amount,
        window=item.get_expiry(),
        remaining=max(0, stats.remaining) if passed else 0,
        reset=max(1, math.ceil(stats.reset_time - time.time())),
        passed=passed,
    )
