"""Following an order, and changing one's mind."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.actors import Actor
from core.errors import AppError
from core.throttling import throttled
from orders.models import Order
from orders.services import cancel_order
from storefront import access, tracking
from storefront.pages import page

RELATED = ("lines", "events", "provider_orders__shipments")


@never_cache
@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    """Show how far an order is, to whoever may see it."""
    order = access.order_or_404(request, number, *RELATED)
    context: dict[str, Any] = {
        "order": order,
        "seen": tracking.read(order),
        # Stripe and 3-D Secure come back here and say how it went.
        "came_back_unpaid": request.GET.get("redirect_status") == "failed",
    }
    return page(request, "storefront/order.html", context)


@throttled("checkout")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether to cancel an order; do so on POST."""
    order = access.order_or_404(request, number, "lines")
    if request.method != "POST" and order.can_cancel:
        return page(request, "storefront/cancel.html", {"order": order})
    if request.method == "POST":
        _cancel(request, order)
    else:
        messages.error(request, f"Order {number} can no longer be canceled.")
    return HttpResponseRedirect(order.tracking_path)


def _cancel(request: HttpRequest, order: Order) -> None:
    try:
        cancel_order(order, actor=Actor.of(request), reason="Canceled by the shopper.")
    except AppError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Order {order.number} is canceled.")
