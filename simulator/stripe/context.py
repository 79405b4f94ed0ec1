"""What a Stripe handler gets to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.stripe import events
from simulator.stripe.errors import missing
from simulator.wire import Json
from simulator.world import World

PREFIX = "stripe."


@dataclass(slots=True)
class Context:
    """One account's objects, and the request (if any) that touches them."""

    world: World
    account: str
    # Set when the account is a connected one, reached through its platform.
    platform: str | None = None
    params: Json = field(default_factory=dict)
    version: str = ""
    base_url: str = ""
    request_id: str | None = None
    idempotency_key: str | None = None
    is_publishable: bool = False

    def now(self) -> int:
        """Return simulated time."""
        return self.world.now()

    def switch(self, name: str) -> Any:
        """Return one of Stripe's switches."""
        return self.world.switches.get("stripe", name)

    def add(self, kind: str, body: Json, ref: str = "") -> Json:
        """Store a new object."""
        self.world.store.add(
            PREFIX + kind, body["id"], body, account=self.account, ref=ref
        )
        return body

    def save(self, kind: str, body: Json) -> None:
        """Store a changed object."""
        self.world.store.save(PREFIX + kind, body["id"], body)

    def find(self, kind: str, key: str) -> Json | None:
        """Return one of this account's objects, or None."""
        return self.world.store.get(PREFIX + kind, key, self.account)

    def need(self, kind: str, key: str, param: str = "id") -> Json:
        """Return one of this account's objects or raise Stripe's 404."""
        found = self.find(kind, key)
        if found is None:
            raise missing(kind, key, param)
        return found

    def emit(self, topic: str, body: Json, previous: Json | None = None) -> None:
        """Record an event and send it to whoever listens."""
        events.emit(self, topic, body, previous)

    def later(self, seconds: float, name: str, **payload: object) -> None:
        """Plan a step in simulated time that knows its account."""
        step = {"account": self.account, "platform": self.platform, **payload}
        self.world.schedule.after(seconds, PREFIX + name, step)


Handler = Callable[..., Json]
Table = list[tuple[str, str, Handler]]


def of_step(world: World, step: Json) -> Context:
    """Build the context in which a planned step runs."""
    return Context(world, step["account"], step["platform"])
