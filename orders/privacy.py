"""What orders hold of a person, and what of it tax law keeps."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.subjects import (
    Files,
    Outcome,
    Subject,
    addressed,
    anonymised,
    as_row,
    blank,
    deleted,
    kept,
)
from orders.flow import FINAL, Fulfilment, PaymentState
from orders.models import (
    Cart,
    CartLine,
    Order,
    OrderEvent,
    OrderLine,
    ShippingQuote,
    new_token,
)

# Money that is still on its way, in or back.
OPEN_PAYMENTS = (PaymentState.PENDING, PaymentState.DISPUTED)
TAX_LAW = (
    "number, date, country, prints and amounts: tax law asks for ten years, Directive "
    "2006/112/EC, article 369k (2)"
)


def _orders(subject: Subject) -> "QuerySet[Order]":
    mine = addressed(Order, "email", subject.emails) | Q(pk__in=_ids(subject))
    return Order.objects.filter(mine)


def _ids(subject: Subject) -> list[str]:
    """Return the words that are ids of rows."""
    return [word for word in subject.words if len(word) == 36 and word.count("-") == 4]


def words(subject: Subject) -> Iterable[object]:
    """Name ids, numbers and tokens by which other apps know these orders."""
    for order in _orders(subject).select_related("cart"):
        yield from (order.pk, order.number, order.access_token, order.cart.token)
        yield order.cart_id


def waits(subject: Subject) -> list[str]:
    """Tell which orders are not finished: their address is still needed."""
    return [
        f"Order {order.number} is not finished ({order.status_words.lower()}). Your "
        "data is erased once it is delivered, or canceled and paid back."
        for order in _orders(subject)
        if not is_finished(order)
    ]


def is_finished(order: Order) -> bool:
    """Tell whether nothing can happen to an order that needs to know whose it is."""
    if order.payment == PaymentState.REFUNDED or order.erased_at:
        return True
    if order.fulfilment == Fulfilment.CANCELED:
        return order.payment not in {PaymentState.PAID, *OPEN_PAYMENTS}
    return order.fulfilment in FINAL and order.payment not in OPEN_PAYMENTS


def export(subject: Subject) -> Files:
    """Give orders with their address, their lines, timeline and carts."""
    orders = _orders(subject)
    yield "orders", (_order(order) for order in orders.iterator(200))
    mine = Q(order__in=orders)
    yield "order_lines", map(as_row, OrderLine.objects.filter(mine).iterator(200))
    yield "order_timeline", map(as_row, OrderEvent.objects.filter(mine).iterator(200))
    yield (
        "carts",
        (as_row(cart, "token") for cart in Cart.objects.filter(order__in=orders)),
    )


def _order(order: Order) -> dict[str, Any]:
    return {
        **as_row(order, "access_token"),
        "address": json.loads(order.address or "{}"),
    }


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Take names, addresses and links off orders; empty their carts."""
    # One that was placed a moment ago is not part of what was asked to be erased.
    orders = [order for order in _orders(subject) if is_finished(order)]
    mine = [order.pk for order in orders]
    carts = [order.cart_id for order in orders]
    anonymise(mine, now)
    actors = blank(OrderEvent.objects.filter(order_id__in=mine), actor="")
    lines, _ = CartLine.objects.filter(cart_id__in=carts).delete()
    quotes, _ = ShippingQuote.objects.filter(cart_id__in=carts).delete()
    return [
        anonymised("orders", len(mine)),
        anonymised("order timeline", actors),
        deleted("lines of carts", lines),
        deleted("delivery quotes", quotes),
        kept("orders", len(mine), TAX_LAW),
    ]


def anonymise(ids: list[Any], now: datetime) -> None:
    """Take off orders whatever names a person. Links to them open nothing any more."""
    for pk, cart_id in Order.objects.filter(pk__in=ids).values_list("pk", "cart_id"):
        blank(
            Order.objects.filter(pk=pk),
            email="",
            address="{}",
            access_token=new_token(),
            erased_at=now,
        )
        Cart.objects.filter(pk=cart_id).update(token=new_token())


@transaction.atomic
def anonymise_old(before: datetime, most: int) -> int:
    """Forget who placed orders that no law keeps any more (config/retention.py)."""
    rows = Order.objects.filter(placed_at__lt=before, erased_at=None)
    ids = list(
        rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most]
    )
    anonymise(ids, timezone.now())
    return len(ids)
