"""Whose order a page shows: orders.access decides, also for a form's token."""

from django.http import Http404, HttpRequest

from orders.access import remember_order, visible_orders
from orders.models import Order

__all__ = ["may_see", "order_or_404", "remember_order"]


def order_or_404(request: HttpRequest, number: str, *related: str) -> Order:
    """Return an order the visitor may see; what they may not see is not there."""
    found = visible_orders(request, _form_token(request)).prefetch_related(*related)
    order = found.filter(number=number).first() if "\x00" not in number else None
    if order is None:
        raise Http404
    return order


def may_see(request: HttpRequest, order: Order) -> bool:
    """Tell whether the visitor holds the token, or placed the order."""
    return visible_orders(request, _form_token(request)).filter(pk=order.pk).exists()


def _form_token(request: HttpRequest) -> str:
    return str(request.POST.get("token") or "")
