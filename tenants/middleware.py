"""From the host of a request to its shop."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from core.api.errors import problem_response
from core.tenancy import PUBLIC, connection
from tenants.hosts import tenant_of_host
from tenants.models import Tenant

# What load balancers ask by address.
FOR_ANY_HOST = {"/health", "/version"}


class ShopMiddleware:
    """Enter the shop that owns the host; 404 for no shop, 503 for a suspended one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the shop's schema and leave it as the request ends."""
        try:
            host = request.get_host().rsplit(":", 1)[0].lower()
        except DisallowedHost:
            return problem_response(400, "bad_host", "The Host header is no host name.")
        tenant = tenant_of_host(host)
        if tenant is None and request.path in FOR_ANY_HOST:
            tenant = tenant_of_host(settings.PLATFORM_HOST)
        if tenant is None:
            return problem_response(404, "no_such_shop", f"No shop answers at {host}.")
        if "\x00" in request.path:
            # PostgreSQL has no text with it, so nothing can be found by such a path.
            return problem_response(404, "not_found", "Nothing is at this address.")
        if tenant.status != Tenant.Status.ACTIVE:
            return problem_response(
                503, "shop_closed", f"{tenant.name} is closed at the moment."
            )
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
