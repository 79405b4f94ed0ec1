"""Error pages for people; programs below /v1/ and /api/ get problem details."""

from django.http import HttpRequest, HttpResponse

from core.api import errors as api
from core.api.errors import problem_response
from storefront.pages import page

API_PATHS = ("/v1/", "/api/")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address (Django's handler404)."""
    if request.path.startswith(API_PATHS):
        return api.not_found(request, exception)
    return page(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read (Django's handler400)."""
    if request.path.startswith(API_PATHS):
        return problem_response(400, "bad_request", "The request cannot be read.")
    return page(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not allowed (Django's handler403)."""
    if request.path.startswith(API_PATHS):
        return problem_response(403, "permission_denied", "This is not allowed.")
    return page(request, "403.html", status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection is missing or stale (CSRF_FAILURE_VIEW)."""
    if request.path.startswith(API_PATHS):
        return problem_response(403, "csrf_failed", "The CSRF token is missing.")
    return page(request, "403.html", {"is_form_too_old": True}, status=403)


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Answer who asks too often (THROTTLED_VIEW), without the database."""
    context = {"seconds": seconds, "cart_count": 0}
    return page(request, "429.html", context, status=429)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """Answer a body that is more than is taken (TOO_LARGE_VIEW)."""
    return page(request, "413.html", {"most": most}, status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected failure (Django's handler500), without the database."""
    if request.path.startswith(API_PATHS):
        return api.server_error(request)
    try:
        return page(request, "500.html", {"cart_count": 0}, status=500)
    except Exception:  # noqa: BLE001 - whatever broke the page may break this one too
        return api.server_error(request)
