"""One error shape for the whole API: problem details (RFC 9457)."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from rest_framework import exceptions, status
from rest_framework.response import Response

from core.context import request_id
from core.errors import AppError
from core.scrubbing import scrub, scrub_text

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    502: "Outside service failed",
    503: "Service unavailable",
}


def problem(
    status_code: int,
    code: str,
    detail: str,
    *,
    errors: object = None,
    retry_after: int | None = None,
) -> dict[str, Any]:
    """Build the body of an error answer."""
    return {
        "type": f"about:blank#{code}",
        "title": TITLES.get(status_code, "Error"),
        "status": status_code,
        "detail": scrub_text(detail),
        "code": code,
        "errors": scrub(errors or {}, by_key=False),
        "trace_id": request_id(),
        "timestamp": timezone.now().isoformat(),
        "retry_after": retry_after,
    }


def problem_response(
    status_code: int, code: str, detail: str, *, retry_after: int | None = None
) -> JsonResponse:
    """Build an error answer outside of REST framework."""
    response = JsonResponse(
        problem(status_code, code, detail, retry_after=retry_after),
        status=status_code,
        content_type=CONTENT_TYPE,
    )
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception of a view into problem details (REST framework hook)."""
    if isinstance(error, AppError):
        body = problem(
            error.status,
            error.code,
            error.message,
            errors=error.fields,
            retry_after=error.retry_after,
        )
        return _response(body)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    return _response(_from_rest_framework(error))


def _from_rest_framework(error: exceptions.APIException) -> dict[str, Any]:
    retry_after = getattr(error, "wait", None)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            status.HTTP_422_UNPROCESSABLE_ENTITY,
            "invalid",
            "Some fields cannot be used as they are; see `errors`.",
            errors=error.detail,
        )
    code = error.get_codes()
    return problem(
        error.status_code,
        code if isinstance(code, str) else error.default_code,
        str(error.detail),
        retry_after=int(retry_after) if retry_after else None,
    )


def _response(body: dict[str, Any]) -> Response:
    response = Response(body, status=body["status"], content_type=CONTENT_TYPE)
    if body["retry_after"]:
        response["Retry-After"] = str(body["retry_after"])
    return response


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer an unexpected failure (Django's handler500)."""
    return problem_response(
        500,
        "internal_error",
        "Something failed on our side. Nothing was charged by this request; quote the "
        "trace_id when you ask about it.",
    )


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer an unknown API path (Django's handler404 for /v1/)."""
    return problem_response(404, "not_found", "There is nothing at this address.")
