"""The two axes of an order: what was paid, and how far the prints are.

`fulfilment` is never set by hand after the hold: it is derived from the provider
orders (`derive`). What the seeds call a status is a view of the two (`WORDS`).
"""

from collections.abc import Collection

from django.db.models import TextChoices


class PaymentState(TextChoices):
    """The money side."""

    UNPAID = "unpaid", "unpaid"
    PENDING = "pending", "waiting for payment"
    PAID = "paid", "paid"
    PARTIALLY_REFUNDED = "partially_refunded", "partially refunded"
    REFUNDED = "refunded", "refunded"
    FAILED = "failed", "payment failed"
    DISPUTED = "disputed", "disputed"


class Fulfilment(TextChoices):
    """The print side."""

    PENDING = "pending", "pending"
    ON_HOLD = "on_hold", "on hold"
    CONFIRMED = "confirmed", "confirmed"
    IN_PRODUCTION = "in_production", "in production"
    PARTIALLY_SHIPPED = "partially_shipped", "partially shipped"
    SHIPPED = "shipped", "shipped"
    DELIVERED = "delivered", "delivered"
    CANCELED = "canceled", "canceled"
    FAILED = "failed", "failed"
    RETURNED = "returned", "returned"


_P, _F = PaymentState, Fulfilment

PAYMENT = {
    _P.UNPAID: frozenset({_P.PENDING, _P.PAID, _P.FAILED}),
    _P.PENDING: frozenset({_P.PAID, _P.FAILED}),
    # A canceled intent can never be paid, but a payment may win the race to cancel.
    _P.FAILED: frozenset({_P.PAID}),
    _P.PAID: frozenset({_P.PARTIALLY_REFUNDED, _P.REFUNDED, _P.DISPUTED}),
    # A bank may refuse a refund days after it succeeded: then the money is ours again.
    _P.PARTIALLY_REFUNDED: frozenset({_P.REFUNDED, _P.DISPUTED, _P.PAID}),
    _P.DISPUTED: frozenset({_P.PAID, _P.REFUNDED}),
    _P.REFUNDED: frozenset({_P.PARTIALLY_REFUNDED, _P.PAID}),
}
# The money is here, or what is left of it.
HAS_MONEY = frozenset({_P.PAID, _P.PARTIALLY_REFUNDED})
_FORWARD = (
    _F.PENDING,
    _F.ON_HOLD,
    _F.CONFIRMED,
    _F.IN_PRODUCTION,
    _F.PARTIALLY_SHIPPED,
    _F.SHIPPED,
    _F.DELIVERED,
)
RANK = {state: rank for rank, state in enumerate(_FORWARD)}
FULFILMENT = {
    _F.PENDING: frozenset({_F.ON_HOLD, _F.CANCELED}),
    _F.ON_HOLD: frozenset({_F.CONFIRMED, _F.CANCELED}),
    _F.CONFIRMED: frozenset(_FORWARD[3:]) | {_F.CANCELED, _F.FAILED, _F.RETURNED},
    _F.IN_PRODUCTION: frozenset(_FORWARD[4:]) | {_F.CANCELED, _F.FAILED, _F.RETURNED},
    _F.PARTIALLY_SHIPPED: frozenset(_FORWARD[5:])
    | {_F.CANCELED, _F.FAILED, _F.RETURNED},
    _F.SHIPPED: frozenset({_F.DELIVERED, _F.RETURNED}),
    # A failed provider order may be sent again after a person mended its cause.
    _F.FAILED: frozenset(_FORWARD[2:]) | {_F.CANCELED},
    _F.DELIVERED: frozenset({_F.RETURNED}),
    _F.CANCELED: frozenset(),
    _F.RETURNED: frozenset(),
}
FINAL = frozenset({_F.DELIVERED, _F.CANCELED, _F.RETURNED})
# What a shopper reads (R126).
WORDS = {
    _F.PENDING: "Waiting for Payment",
    _F.ON_HOLD: "Order Received",
    _F.CONFIRMED: "Confirmed",
    _F.IN_PRODUCTION: "Being Printed",
    _F.PARTIALLY_SHIPPED: "Partly Shipped",
    _F.SHIPPED: "Shipped",
    _F.DELIVERED: "Delivered",
    _F.CANCELED: "Canceled",
    _F.FAILED: "Needs Attention",
    _F.RETURNED: "Returned",
}


def derive(parts: Collection[Fulfilment]) -> Fulfilment:
    """Sum up the states of an order's provider orders (design.md section 3).

    Canceled parts do not hold the others back; of the rest the least advanced counts,
    except that anything on its way while another is not makes it partially shipped.
    """
    living = [part for part in parts if part != Fulfilment.CANCELED]
    if not living:
        return Fulfilment.CANCELED
    for bad in (Fulfilment.FAILED, Fulfilment.RETURNED):
        if bad in living:
            return bad
    least = min(living, key=RANK.__getitem__)
    most = max(living, key=RANK.__getitem__)
    gone = RANK[Fulfilment.PARTIALLY_SHIPPED]
    if RANK[least] < gone <= RANK[most]:
        return Fulfilment.PARTIALLY_SHIPPED
    return least
