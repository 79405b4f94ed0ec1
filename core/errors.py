"""Errors that a person can act on. Each app subclasses these."""

from typing import Any


class AppError(Exception):
    """Something was refused. `message` tells a person what to do next.

    `code` is stable and for programs; `fields` maps an input field to what is wrong
    with it; `status` is the HTTP status an API answer carries.
    """

    code = "error"
    status = 400
    permanent = True

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        fields: dict[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = fields or {}
        self.retry_after = retry_after


class Invalid(AppError):
    """The input cannot be used as it is."""

    code = "invalid"
    status = 422


class NotFound(AppError):
    """There is no such thing, or it is not yours to see."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """The thing is in a state that does not allow this."""

    code = "conflict"
    status = 409


class ServiceUnavailable(AppError):
    """An outside service did not answer; the same call may go through later."""

    code = "service_unavailable"
    status = 503
    permanent = False
