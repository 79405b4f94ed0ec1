"""From the host of a request to its shop."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from core.api.errors import problem_response
from core.tenancy import PUBLIC, connection
from tenants.doors import shut_door
from tenants.hosts import KnownHost, known_host, url_of_host
from tenants.models import Tenant

# What load balancers ask by address.
FOR_ANY_HOST = {"/health", "/version"}
# What the proxy asks, whatever host it calls us by; the platform answers.
FOR_THE_PLATFORM = {"/internal/tls-ask"}
# Answered at every host of a shop: programs do not follow us, and the back office must
# be there when the primary domain is not.
STAYS = (
    "/v1",
    "/api",
    "/auth",
    "/me",
    "/webhooks",
    "/checkout/create-session",
    "/_allauth",
    "/.well-known",
    "/health",
    "/version",
    "/internal",
    "/admin",
    "/static",
    "/media",
    "/files",
)


class ShopMiddleware:
    """Enter the shop that owns the host; 404 for no shop.

    A shop that is not open answers for itself (tenants.doors). Pages are read at the
    shop's primary host: 308 from its others.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the shop's schema and leave it as the request ends."""
        try:
            host = request.get_host().rsplit(":", 1)[0].lower()
        except DisallowedHost:
            return problem_response(400, "bad_host", "The Host header is no host name.")
        known = _known(host, request.path)
        if known is None:
            return problem_response(404, "no_such_shop", f"No shop answers at {host}.")
        if "\x00" in request.path:
            # PostgreSQL has no text with it, so nothing can be found by such a path.
            return problem_response(404, "not_found", "Nothing is at this address.")
        tenant = known.tenant
        if (shut := shut_door(request, tenant)) is not None:
            return shut
        if known.moved_to and _is_page(request):
            return _moved(request, known.moved_to)
        self.enter(request, tenant)
        return self.get_response(request)

    @staticmethod
    def enter(request: HttpRequest, tenant: Tenant) -> None:
        """Point the connection at the tenant; a repeated visit costs no statement."""
        request.tenant = tenant  # type: ignore[attr-defined]
        if connection.schema_name == tenant.schema_name:
            connection.tenant = tenant
        else:
            connection.set_tenant(tenant)
        if tenant.schema_name == PUBLIC:
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF


def _known(host: str, path: str) -> KnownHost | None:
    if path in FOR_THE_PLATFORM:
        return known_host(settings.PLATFORM_HOST)
    known = known_host(host)
    if known is None and path in FOR_ANY_HOST:
        return known_host(settings.PLATFORM_HOST)
    return known


def _is_page(request: HttpRequest) -> bool:
    """Tell whether a person reads this, so that the address may change."""
    if request.method not in {"GET", "HEAD"}:
        return False
    first = "/" + request.path.lstrip("/")
    return not any(first == each or first.startswith(f"{each}/") for each in STAYS)


def _moved(request: HttpRequest, host: str) -> HttpResponse:
    """Lead to the same path and query at the primary host.

    Not to be stored: the shop may choose the other host tomorrow, and two stored
    redirects would be a circle.
    """
    answer = HttpResponse(status=308)
    answer["Location"] = url_of_host(host) + request.get_full_path()
    answer["Cache-Control"] = "no-store"
    return answer
