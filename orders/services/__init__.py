"""Everything that changes carts and orders."""

from orders.services.cancelling import cancel_order
from orders.services.carts import (
    add_line,
    cart_of,
    open_cart,
    remove_line,
    set_quantity,
)
from orders.services.paying import (
    end_unpaid,
    mark_paid,
    note_failed_refund,
    note_refund,
)
from orders.services.placing import place_order
from orders.services.quoting import quote_shipping
from orders.services.summing_up import add_event, sum_up

__all__ = [
    "add_event",
    "add_line",
    "cancel_order",
    "cart_of",
    "end_unpaid",
    "mark_paid",
    "note_failed_refund",
    "note_refund",
    "open_cart",
    "place_order",
    "quote_shipping",
    "remove_line",
    "set_quantity",
    "sum_up",
]
