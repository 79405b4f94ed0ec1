"""What of a stored payload people get to see."""

import re
from typing import Any

HIDDEN = "•••"
SECRET = re.compile(
    r"secret|token|signature|password|api_?key|authorization", re.IGNORECASE
)
PERSONAL = re.compile(
    r"name|email|phone|address|street|city|zip|postal|region|recipient|receipt",
    re.IGNORECASE,
)


def redacted(value: Any, *, personal: bool) -> Any:
    """Hide secrets in a payload, and what is personal unless that may be seen."""
    if isinstance(value, dict):
        return {
            key: HIDDEN
            if SECRET.search(key)
            or (PERSONAL.search(key) and not personal and _is_leaf(inner))
            else redacted(inner, personal=personal)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [redacted(inner, personal=personal) for inner in value]
    return value


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict | list)
