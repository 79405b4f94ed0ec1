"""Who may see an order: whoever placed it in this browser, or holds its token."""

import re
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from orders.models import Order

NUMBER = re.compile(r"[A-Za-z0-9-]{1,24}\Z")
SESSION_KEY = "orders"
MOST_REMEMBERED = 20


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let this browser's session open the order from now on."""
    numbers = [n for n in request.session.get(SESSION_KEY, []) if n != order.number]
    request.session[SESSION_KEY] = [*numbers, order.number][-MOST_REMEMBERED:]


def order_or_404(request: HttpRequest, number: str, *related: str) -> Order:
    """Return an order the visitor may see; what they may not see is not there."""
    if not NUMBER.match(number):
        raise Http404
    order = Order.objects.prefetch_related(*related).filter(number=number).first()
    if order is None or not may_see(request, order):
        raise Http404
    return order


def may_see(request: HttpRequest, order: Order) -> bool:
    """Tell whether the visitor holds the token, or placed the order."""
    given = _given_token(request)
    if given and constant_time_compare(given, order.access_token):
        return True
    return order.number in _remembered(request)


def _given_token(request: HttpRequest) -> str:
    return str(request.POST.get("token") or request.GET.get("token") or "")


def _remembered(request: HttpRequest) -> list[Any]:
    numbers = request.session.get(SESSION_KEY, [])
    return numbers if isinstance(numbers, list) else []
