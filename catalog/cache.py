"""Answers of the public catalogue, kept in Redis until the catalogue changes.

Each shop has a generation, a random word. A reader takes it before it queries and
stores its answer under it; a change of the catalogue replaces it once committed. An
answer counts only while its generation is the shop's, so one that was computed from
rows older than a change may be stored late and is never served after the change.
Random words and not a counter, because a counter that Redis lost would repeat itself.
"""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from functools import cache as remember
from typing import cast

import orjson
import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.tenancy import current_schema

logger = logging.getLogger(__name__)
TTL_SECONDS = 300
MOST_BYTES = 512_000
GENERATION_BYTES = 16
SECONDS_TO_WAIT = 0.5
ETAG_BYTES = 32


@dataclass(frozen=True)
class Kept:
    """A stored answer."""

    etag: str
    body: bytes


@remember
def client() -> "redis.Redis":
    """Return this process's connections to Redis.

    Without the client's usual patience: an answer from the database is quicker.
    """
    return redis.Redis.from_url(
        settings.REDIS_URL,
        retry=Retry(NoBackoff(), 1),
        socket_timeout=SECONDS_TO_WAIT,
        socket_connect_timeout=SECONDS_TO_WAIT,
    )


def bump() -> None:
    """Let every answer of the current shop expire, once the transaction commits.

    Every change of what shoppers see calls this. Should Redis fail just then, old
    answers live for TTL_SECONDS at most.
    """
    schema = current_schema()
    transaction.on_commit(lambda: _renew(schema), robust=True)


def _renew(schema: str) -> None:
    client().set(_generation_key(schema), _word())


def generation() -> bytes:
    """Return the shop's generation, making the first; empty where Redis is away."""
    key = _generation_key(current_schema())
    try:
        found = cast("bytes | None", client().get(key))
        return found or _first_generation(key)
    except redis.RedisError:
        logger.warning("The catalogue cache is away: Redis does not answer.")
        return b""


def read(key: str) -> tuple[bytes, Kept | None]:
    """Return the shop's generation and the answer stored under it, if any.

    One round trip. Take the generation from here, then query, then `write`.
    """
    generation_key = _generation_key(current_schema())
    try:
        current, stored = cast(
            "list[bytes | None]", client().mget([generation_key, key])
        )
        current = current or _first_generation(generation_key)
    except redis.RedisError:
        logger.warning("The catalogue cache is away: Redis does not answer.")
        return b"", None
    if stored is None or not stored.startswith(current):
        return current, None
    etag_end = GENERATION_BYTES + ETAG_BYTES
    etag = stored[GENERATION_BYTES:etag_end].decode()
    return current, Kept(etag, stored[etag_end:])


def write(key: str, taken: bytes, body: bytes) -> Kept:
    """Store an answer computed after the generation was taken; return it with its tag.

    Stores nothing that is too large, or without a generation.
    """
    kept = Kept(hashlib.blake2b(body, digest_size=ETAG_BYTES // 2).hexdigest(), body)
    if taken and len(body) <= MOST_BYTES:
        try:
            client().set(key, taken + kept.etag.encode() + body, ex=TTL_SECONDS)
        except redis.RedisError:
            logger.warning("The catalogue cache is away: Redis does not answer.")
    return kept


def key_of(*parts: str) -> str:
    """Build the key of an answer of the current shop; its length is bounded."""
    short = hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()
    return f"{current_schema()}:catalog:{short}"


def _first_generation(key: str) -> bytes:
    """Set a generation unless another process just did, and return the one set."""
    client().set(key, _word(), nx=True)
    return cast("bytes", client().get(key))


def _generation_key(schema: str) -> str:
    return f"{schema}:catalog:generation"


def _word() -> str:
    return secrets.token_hex(GENERATION_BYTES // 2)
