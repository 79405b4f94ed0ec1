"""What a Printify handler gets to work with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.printify.errors import ApiError, invalid, not_found
from simulator.wire import Json
from simulator.world import World

PREFIX = "printify."


@dataclass(slots=True)
class Context:
    """One account's request; objects of a shop are kept under the shop's id."""

    world: World
    account: str
    query: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    base_url: str = ""

    def switch(self, name: str) -> Any:
        """Return one of Printify's switches."""
        return self.world.switches.get("printify", name)

    def body(self) -> Json:
        """Read the JSON object that came with the request."""
        try:
            value = json.loads(self.raw) if self.raw.strip() else {}
        except ValueError as error:
            raise ApiError(400, {"error": "Malformed JSON"}) from error
        if not isinstance(value, dict):
            raise invalid({"body": "must be an object"})
        return value

    def shop(self, key: str) -> str:
        """Check that a shop is the caller's own."""
        if self.world.store.get(PREFIX + "shop", key, self.account) is None:
            raise not_found()
        return key

    def need(self, kind: str, key: str, owner: str) -> Json:
        """Return an object of a shop or account, or raise the 404."""
        found = self.world.store.get(PREFIX + kind, key, owner)
        if found is None:
            raise not_found()
        return found

    def add(self, kind: str, body: Json, owner: str, ref: str = "") -> None:
        """Store a new object."""
        self.world.store.add(PREFIX + kind, body["id"], body, account=owner, ref=ref)

    def save(self, kind: str, body: Json) -> None:
        """Store a changed object."""
        self.world.store.save(PREFIX + kind, body["id"], body)


Handler = Callable[..., Any]
Table = list[tuple[str, str, Handler]]
