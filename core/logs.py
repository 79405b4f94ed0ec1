"""JSON log lines with the shop and the request id on each, and nobody's data."""

from typing import Any

import structlog
from django.db import connection

from core.context import request_id
from core.scrubbing import scrub, told, without_words_of

Event = dict[str, Any]
# Set by ourselves or by logging; never words of people.
OWN_KEYS = ("level", "logger", "timestamp", "schema", "request_id", "exception")


def _add_context(_: Any, __: str, event: Event) -> Event:
    event["schema"] = getattr(connection, "schema_name", "")
    if request_id():
        event["request_id"] = request_id()
    return event


def _without_people(_: Any, __: str, event: Event) -> Event:
    """Hide people and secrets; of an exception tell where it was, not its words."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    event.pop("stack_info", None)
    if isinstance(error, BaseException):
        for key, value in event.items():
            if isinstance(value, str):
                event[key] = without_words_of(error, value)
        event["exception"] = told(error)
    for key, value in event.items():
        if key not in OWN_KEYS:
            event[key] = scrub(value, key="" if key == "event" else key)
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_context,
]
JSON_PROCESSORS: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    _without_people,
    structlog.processors.JSONRenderer(),
]
CONSOLE_PROCESSORS: list[Any] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    # Plain: the default prints local variables, and with them secrets.
    structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    ),
]
