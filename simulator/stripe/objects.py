"""What all stored objects have in common."""

from __future__ import annotations

import secrets

from simulator.wire import Json


def new_id(prefix: str) -> str:
    """Make an id that nobody else has."""
    return f"{prefix}_3{secrets.token_hex(12)}"


def public(body: Json) -> Json:
    """Leave out what only the simulator knows (keys with a leading underscore)."""
    return {key: value for key, value in body.items() if key[0] != "_"}
