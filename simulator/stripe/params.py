"""Reading and checking request parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.stripe.errors import invalid, required, unknown_parameter
from simulator.wire import Json

COMMON = frozenset({"expand"})


def only(params: Json, known: frozenset[str]) -> None:
    """Refuse parameters outside the known ones."""
    for name in params:
        if name not in known and name not in COMMON:
            raise unknown_parameter(name)


def integer(params: Json, name: str, default: int | None = None) -> int:
    """Read a whole number."""
    raw = params.get(name)
    if raw is None:
        if default is None:
            raise required(name)
        return default
    if not re.fullmatch(r"-?\d{1,18}", str(raw)):
        raise invalid(name, f"{raw} is not an integer", "parameter_invalid_integer")
    return int(raw)


def boolean(params: Json, name: str, *, default: bool = False) -> bool:
    """Read true or false."""
    raw = params.get(name)
    if raw is None:
        return default
    if str(raw) not in {"true", "false"}:
        raise invalid(name, "must be true or false")
    return str(raw) == "true"


def choice(params: Json, name: str, allowed: Iterable[str], default: str) -> str:
    """Read one of a few words."""
    value = str(params.get(name, default))
    options = tuple(allowed)
    if value not in options:
        raise invalid(name, f"must be one of {', '.join(options)}")
    return value


def text(params: Json, name: str) -> str:
    """Read a required string."""
    value = params.get(name)
    if not value or not isinstance(value, str):
        raise required(name)
    return value


def optional(params: Json, name: str) -> str | None:
    """Read a string that may be left out; an empty one clears it."""
    return params.get(name) or None


def merged_metadata(old: Json, params: Json) -> Json:
    """Apply metadata changes: an empty value removes a key, '' removes all."""
    if "metadata" not in params:
        return old
    changes = params["metadata"]
    if not isinstance(changes, dict):
        return {}
    both = {**old, **{str(key): str(value) for key, value in changes.items()}}
    return {key: value for key, value in both.items() if value != ""}


ADDRESS_KEYS = ("city", "country", "line1", "line2", "postal_code", "state")


def address(raw: object) -> Json:
    """Complete an address with nulls for what was not given."""
    given = raw if isinstance(raw, dict) else {}
    return {key: given.get(key) or None for key in ADDRESS_KEYS}


def shipping(raw: object) -> Json | None:
    """Complete a shipping block, or return None when there is none."""
    if not isinstance(raw, dict):
        return None
    return {
        "address": address(raw.get("address")),
        "carrier": raw.get("carrier"),
        "name": raw.get("name"),
        "phone": raw.get("phone"),
        "tracking_number": raw.get("tracking_number"),
    }
