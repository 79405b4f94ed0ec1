"""JSON log lines with the shop and the request id on each."""

from typing import Any

import structlog
from django.db import connection

from core.context import request_id


def _add_context(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    event["schema"] = getattr(connection, "schema_name", "")
    if request_id():
        event["request_id"] = request_id()
    return event


SHARED_PROCESSORS = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _add_context,
]
JSON_PROCESSORS = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(),
]
CONSOLE_PROCESSORS = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    # Plain: the default prints local variables, and with them secrets.
    structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    ),
]
