"""What passes between the front door and a simulated service."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from starlette.routing import Route

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """One request, with the path as the service itself would see it."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    base_url: str
    latency_seconds: float = 0.0


@dataclass(slots=True)
class Reply:
    """One answer, ready to be written to the socket."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Service(Protocol):
    """One outside service; every folder beside the core provides one."""

    name: str

    async def handle(self, call: Call) -> Reply:
        """Answer one request."""

    def refuse(self, status: int) -> Reply:
        """Word an injected failure the way this service words its own."""

    def reset(self) -> None:
        """Forget what is kept outside the store."""

    def control(self) -> Iterable[Route]:
        """List the extra routes below /_sim/<name>."""


def encode(value: object) -> bytes:
    """Serialise compactly; every stored and sent body goes through here."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    """Answer with a JSON body."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, encode(value), {"content-type": "application/json", **named})
