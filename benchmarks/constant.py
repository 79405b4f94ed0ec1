"""The least a WSGI server can do: what every other figure is compared with."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b'{"status": "ok"}'
HEADERS = [
    ("Content-Type", "application/json"),
    ("Content-Length", str(len(BODY))),
]


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer the same bytes to everything."""
    start_response("200 OK", HEADERS)
    return [BODY]
