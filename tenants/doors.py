"""Which addresses of a shop stay open when the shop itself is not.

| Shop | Shoppers | Back office | Stripe, printers |
| --- | --- | --- | --- |
| suspended | 503 | to look at; nothing can be changed | go on |
| closed | 410; what was ordered can be followed and canceled | goes on | go on |
| being deleted | 410 | 410 | 410 |
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from core.api.errors import problem_response
from tenants.models import Tenant

Status = Tenant.Status
READS = frozenset({"GET", "HEAD", "OPTIONS"})
FOR_PROGRAMS = ("/v1/", "/api/", "/webhooks/")
# Orders that are paid are printed whatever becomes of the shop: payments and printers
# must reach it, and printers fetch their files.
ROAD = (
    "/v1/webhooks/",
    "/api/webhooks/",
    "/webhooks/",
    "/files/",
    "/health",
    "/version",
    "/static/",
)
BACK_OFFICE = ("/admin/",)
SIGNING_IN = ("/admin/login/", "/admin/logout/", "/_allauth/", "/accounts/")
# Of an order that was placed before the shop closed.
FOLLOWING = (
    "/orders/",
    "/checkout/pay/",
    "/media/",
    "/theme.css",
    "/v1/payments/",
    "/api/payments/order-",
    "/api/payments/cancel-order/",
    "/api/payments/my-orders",
    "/v1/schema/",
    "/v1/docs/",
    "/v1/me",
)


@dataclass(frozen=True)
class Notice:
    """What is answered at a shut door."""

    status: int
    code: str
    says: str
    template: str


NOTICES = {
    Status.SUSPENDED: Notice(
        503,
        "shop_suspended",
        "{name} is closed at the moment. Orders that are paid are made and sent.",
        "platform/suspended.html",
    ),
    Status.CLOSED: Notice(
        410,
        "shop_closed",
        "{name} has closed. Orders that were placed are made and sent; follow them by "
        "the link in your mail.",
        "platform/closed.html",
    ),
    Status.DELETING: Notice(
        410, "shop_closed", "This shop no longer exists.", "platform/gone.html"
    ),
}
OPEN: dict[str, tuple[str, ...]] = {
    Status.SUSPENDED: (*ROAD, *SIGNING_IN),
    Status.CLOSED: (*ROAD, *SIGNING_IN, *BACK_OFFICE, *FOLLOWING),
    Status.DELETING: (),
}


def shut_door(request: HttpRequest, tenant: Tenant) -> HttpResponse | None:
    """Answer a request that a shop which is not open does not take; None: go on."""
    if tenant.status == Status.ACTIVE:
        return None
    path = request.path
    if path.startswith(OPEN[tenant.status]):
        return None
    is_looking = request.method in READS and path.startswith(BACK_OFFICE)
    if tenant.status == Status.SUSPENDED and is_looking:
        return None
    return _answer(request, tenant, NOTICES[Status(tenant.status)])


def _answer(request: HttpRequest, tenant: Tenant, notice: Notice) -> HttpResponse:
    words = notice.says.format(name=tenant.name)
    response: HttpResponse
    if request.path.startswith(FOR_PROGRAMS):
        response = problem_response(notice.status, notice.code, words)
    else:
        page = render_to_string(notice.template, {"tenant": tenant})
        response = HttpResponse(page, status=notice.status)
        response["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'"
        )
    add_never_cache_headers(response)
    return response
