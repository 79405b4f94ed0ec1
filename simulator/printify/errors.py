"""Printify's errors, in Printify's several shapes."""

from __future__ import annotations

import json

from simulator.wire import Json

ORDER, FILE, VALIDATION, DUPLICATE, UPLOAD = 8103, 8201, 8203, 8503, 10300


class ApiError(Exception):
    """Anything other than a 2xx answer."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def refused(
    code: int, reason: str, *, status: int = 400, message: str = "Validation failed."
) -> ApiError:
    """Report a request that cannot be carried out."""
    errors = {"reason": reason, "code": code}
    body = {"status": "error", "code": code, "message": message, "errors": errors}
    return ApiError(status, body)


def invalid(fields: dict[str, str], code: int = VALIDATION) -> ApiError:
    """Report bad fields; the reason is JSON inside a string."""
    return refused(code, json.dumps({name: [why] for name, why in fields.items()}))


def not_found() -> ApiError:
    """Report an object that is not there, or not the caller's."""
    return ApiError(404, {"error": "Not found"})


def unauthenticated() -> ApiError:
    """Report a missing or bad token, or a missing User-Agent."""
    return ApiError(401, {"error": "Unauthenticated"})


def too_many() -> ApiError:
    """Report an exceeded rate limit."""
    return ApiError(429, {"error": "Too Many Attempts."})


def duplicate(order_id: str) -> ApiError:
    """Report an external_id that has an order already."""
    error = refused(DUPLICATE, "Order with this external_id exists.", status=409)
    error.body["order"] = {"id": order_id}
    return error
