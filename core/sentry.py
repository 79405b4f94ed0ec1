"""Error reports to Sentry: where it failed and in which shop, and nobody's data."""

from typing import Any

import sentry_sdk
from django.db import connection

from core.context import request_id
from core.scrubbing import SAYABLE, WITHHELD, scrub, scrub_text, without_words_of

Event = dict[str, Any]
_SAYABLE_NAMES = {kind.__name__ for kind in SAYABLE}
# Kept of a request; addresses lose what follows the question mark.
KEPT_HEADERS = {"Host", "Content-Type", "X-Request-Id"}


def start(dsn: str, release: str) -> None:
    """Report unexpected errors; neither bodies, cookies, variables nor people."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=_without_people,  # type: ignore[arg-type]
        before_send_transaction=_without_people,  # type: ignore[arg-type]
        before_breadcrumb=_crumb_without_people,
    )


def _without_people(event: Event, hint: Event) -> Event:
    """Build the report from what is known to be harmless (before_send)."""
    error = (hint.get("exc_info") or (None, None, None))[1]
    event.pop("user", None)
    event["request"] = _request(event.get("request") or {})
    for one in (event.get("exception") or {}).get("values", []):
        _exception(one)
    for key in ("logentry", "message", "extra", "breadcrumbs", "transaction"):
        if key in event:
            event[key] = _scrubbed(event[key], error)
    event.setdefault("tags", {}).update(
        schema=getattr(connection, "schema_name", ""), request_id=request_id()
    )
    return event


def _request(request: Event) -> Event:
    headers = request.get("headers") or {}
    return {
        "method": request.get("method", ""),
        "url": scrub_text(str(request.get("url", "")).split("?")[0]),
        "headers": {
            name: scrub_text(str(value))
            for name, value in headers.items()
            if name in KEPT_HEADERS
        },
    }


def _exception(one: Event) -> None:
    """Keep type, place and source lines of an exception; its words may name people."""
    is_sayable = one.get("type") in _SAYABLE_NAMES
    one["value"] = scrub_text(str(one.get("value"))) if is_sayable else WITHHELD
    (one.get("mechanism") or {}).pop("data", None)
    for frame in (one.get("stacktrace") or {}).get("frames", []):
        frame.pop("vars", None)


def _scrubbed(value: Any, error: BaseException | None) -> Any:
    """Scrub a part of the report, also of the exception's words."""
    clean = scrub(value)
    return _unquoted(clean, error) if error is not None else clean


def _unquoted(value: Any, error: BaseException) -> Any:
    if isinstance(value, str):
        return without_words_of(error, value)
    if isinstance(value, dict):
        return {key: _unquoted(inner, error) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unquoted(inner, error) for inner in value]
    return value


def _crumb_without_people(crumb: Event, _: Event) -> Event:
    """Keep what happened before, without what it was about (before_breadcrumb)."""
    kept: Event = {
        key: crumb[key]
        for key in ("type", "category", "level", "timestamp")
        if key in crumb
    }
    if message := crumb.get("message"):
        kept["message"] = scrub_text(str(message).split("?")[0])
    return kept
