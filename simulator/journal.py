"""A bounded memory of the requests that came in."""

from __future__ import annotations

from collections import deque

from simulator.wire import Call, Json

KEPT = 5000
BODY_SHOWN = 20_000


class Journal:
    """Remember the latest requests and how they were answered."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, float, str, Call, int | None, str]] = deque(
            maxlen=KEPT
        )
        self.total = 0

    def record(
        self, at: float, service: str, call: Call, status: int | None, fault: str
    ) -> None:
        """Add a request; status None means the caller never got an answer."""
        self.total += 1
        self._entries.append((self.total, at, service, call, status, fault))

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.total = 0

    def select(
        self,
        *,
        service: str = "",
        method: str = "",
        path: str = "",
        status: int | None = None,
        limit: int = 100,
    ) -> list[Json]:
        """Return matching requests, newest first."""
        found: list[Json] = []
        for entry in reversed(self._entries):
            _, _, its_service, call, its_status, _ = entry
            if (
                service in ("", its_service)
                and method.upper() in ("", call.method)
                and path in call.path
                and status in (None, its_status)
            ):
                found.append(describe(*entry))
            if len(found) >= limit:
                break
        return found


def describe(
    number: int, at: float, service: str, call: Call, status: int | None, fault: str
) -> Json:
    """Show one request the way the control API lists it."""
    return {
        "number": number,
        "at": at,
        "service": service,
        "method": call.method,
        "path": call.path,
        "query": call.query,
        "headers": call.headers,
        "body": call.body[:BODY_SHOWN].decode("utf-8", "replace"),
        "status": status,
        "fault": fault,
    }
