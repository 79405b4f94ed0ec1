"""The one shape of every refusal."""

from datetime import timedelta
from typing import Any

import orjson
from django.utils import timezone
from django.utils.dateparse import parse_datetime

MEMBERS = {
    "type",
    "title",
    "status",
    "detail",
    "code",
    "errors",
    "trace_id",
    "timestamp",
    "retry_after",
}


def check_problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """Assert that an answer is a whole and true problem document; return it."""
    assert response.status_code == status, response.content[:500]
    assert response.headers["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = orjson.loads(response.content)
    assert set(body) == MEMBERS
    assert body["status"] == status
    assert body["type"] == f"about:blank#{body['code']}"
    assert body["title"] not in {"", "Error"}
    assert body["detail"]
    assert isinstance(body["errors"], dict | list)
    assert body["trace_id"] == response.headers["X-Request-Id"]
    said = parse_datetime(body["timestamp"])
    assert said is not None
    assert abs(timezone.now() - said) < timedelta(seconds=10)
    if body["retry_after"] is not None:
        assert response.headers["Retry-After"] == str(body["retry_after"])
    if code:
        assert body["code"] == code
    return body
