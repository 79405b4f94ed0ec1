"""Who may see an order: who has its token, who placed it, and the shop's staff."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.services import verified_addresses
from core.errors import NotFound
from orders.models import Order

SESSION_KEY = "orders_placed"
MOST_REMEMBERED = 50
VIEW = "orders.view"


def remember_order(request: HttpRequest, order: Order) -> None:
    """Let the browser that placed an order see it again without its token."""
    placed = request.session.get(SESSION_KEY, [])
    if str(order.pk) not in placed:
        request.session[SESSION_KEY] = [*placed, str(order.pk)][-MOST_REMEMBERED:]


def visible_orders(request: HttpRequest, token: str = "") -> QuerySet[Order]:
    """Return the orders that this request may see. Nothing, for a stranger.

    The token is read from X-Order-Token or ?token= unless a form brought it.
    """
    user = request.user
    if user.is_authenticated and user.has_perm(VIEW):
        return Order.objects.all()
    mine = Q(pk__in=request.session.get(SESSION_KEY, [])) | _addressed_to(user)
    token = (
        token or request.headers.get("X-Order-Token") or request.GET.get("token", "")
    )
    if token and "\x00" not in token:
        mine |= Q(access_token=token)
    return Order.objects.filter(mine)


def orders_of(user: User) -> QuerySet[Order]:
    """Return what was ordered under the addresses that a person proved to read.

    Also as a guest: whoever reads that mailbox has the order's link anyway.
    """
    return Order.objects.filter(_addressed_to(user))


def _addressed_to(user: Any) -> Q:
    nothing = Q(pk__in=[])
    if not isinstance(user, User):
        return nothing
    found = nothing
    for address in verified_addresses(user):
        found |= Q(email_index__of=address)
    return found


def visible_order(request: HttpRequest, **which: Any) -> Order:
    """Find one visible order; raise NotFound for any other, there or not."""
    order = visible_orders(request).filter(**which).first()
    if order is None:
        raise order_not_found()
    return order


def order_not_found() -> NotFound:
    """Build the refusal, the same for what is not there and what is not yours."""
    return NotFound(
        "There is no such order, or the link lacks its token. Use the link of the "
        "order mail.",
        code="order_not_found",
    )
