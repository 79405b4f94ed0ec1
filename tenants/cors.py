"""Cross-origin requests: browsers on a shop's own origins may call its API."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from core.api.errors import problem_response
from tenants.origins import is_of_shop

PATHS = ("/v1/", "/api/", "/_allauth/")
# Called by servers; no browser has business there.
NOT_FOR_BROWSERS = ("/v1/webhooks/", "/api/webhooks/")
READS = {"GET", "HEAD"}
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Api-Key, "
    "X-Cart-Token, X-Csrftoken, X-Order-Token, X-Request-Id, X-Session-Token"
)
EXPOSED = (
    "ETag, Idempotent-Replayed, RateLimit-Limit, RateLimit-Policy, "
    "RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id"
)
PREFLIGHT_SECONDS = "7200"


class CorsMiddleware:
    """Name the caller's origin in the answer if it is the shop's, and only then.

    Stands before the catalogue's cache, so that what is stored names nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a preflight, or let the answer carry the permission."""
        path = request.path_info
        if not path.startswith(PATHS) or path.startswith(NOT_FOR_BROWSERS):
            return self.get_response(request)
        origin = request.headers.get("Origin", "")
        wanted = request.headers.get("Access-Control-Request-Method", "")
        is_preflight = bool(origin and wanted and request.method == "OPTIONS")
        allowed = _allowed(request, origin, wanted or request.method or "")
        response = (
            _preflight(allowed=bool(allowed))
            if is_preflight
            else self.get_response(request)
        )
        # Also without an Origin: a cache in between must not hand this answer on.
        patch_vary_headers(response, ["Origin"])
        if allowed:
            response["Access-Control-Allow-Origin"] = allowed
            response["Access-Control-Expose-Headers"] = EXPOSED
            if allowed != "*":
                response["Access-Control-Allow-Credentials"] = "true"
        return response


def _allowed(request: HttpRequest, origin: str, method: str) -> str:
    """Return the origin to name, `*` for reads while developing, or nothing."""
    if not origin:
        return ""
    if is_of_shop(request.tenant, origin):  # type: ignore[attr-defined]
        return origin
    return "*" if settings.DEBUG and method in READS else ""


def _preflight(*, allowed: bool) -> HttpResponse:
    if not allowed:
        return problem_response(
            403,
            "origin_not_allowed",
            "This shop has not listed your page's origin. Its owner can add it under "
            "Settings, Storefront origins.",
        )
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = HEADERS
    response["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
    return response
