"""Idempotency keys: the same key gives the same answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.stripe.errors import ApiError
from simulator.wire import Call, Json, Reply
from simulator.world import World

KIND = "stripe.idempotency"
MAX_KEY = 255


class Idempotency:
    """Remember the answers to POSTs that carried a key."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._in_flight: set[str] = set()

    def earlier(self, account: str, key: str, call: Call) -> Reply | None:
        """Return the answer given before, or refuse a key used for something else."""
        if len(key) > MAX_KEY:
            raise ApiError("Idempotency-Key is too long.", kind="idempotency_error")
        name = f"{account}/{key}"
        if name in self._in_flight:
            raise ApiError(
                "Another request with this Idempotency-Key is still in progress.",
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
                is_validation=True,
            )
        found = self._world.store.get(KIND, name)
        if found is None:
            return None
        if found["fingerprint"] != fingerprint(call):
            raise ApiError(
                "Keys for idempotent requests can only be used with the same parameters"
                " they were first used with.",
                kind="idempotency_error",
                is_validation=True,
            )
        headers = {**found["headers"], "idempotent-replayed": "true"}
        return Reply(found["status"], found["body"].encode(), headers)

    @contextmanager
    def working_on(self, account: str, key: str) -> Iterator[None]:
        """Mark a key as in flight."""
        name = f"{account}/{key}"
        self._in_flight.add(name)
        try:
            yield
        finally:
            self._in_flight.discard(name)

    def remember(self, account: str, key: str, call: Call, reply: Reply) -> None:
        """Keep an answer for the next request with this key."""
        body: Json = {
            "fingerprint": fingerprint(call),
            "status": reply.status,
            "headers": reply.headers,
            "body": reply.body.decode(),
        }
        self._world.store.add(KIND, f"{account}/{key}", body, account=account)


def fingerprint(call: Call) -> str:
    """Tell requests apart by what they ask for."""
    digest = hashlib.sha256(f"{call.method} {call.path}\n".encode() + call.body)
    return digest.hexdigest()
