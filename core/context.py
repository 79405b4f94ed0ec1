"""The id that ties a request to its logs, events, tasks and audit entries."""

import uuid
from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Return the id of the request or task at hand; empty outside of both."""
    return _request_id.get()


def set_request_id(value: str = "") -> str:
    """Continue under a given id, or start a new one."""
    value = value or uuid.uuid4().hex
    _request_id.set(value)
    return value
