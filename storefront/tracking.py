"""What the tracking page shows of an order."""

import json
from dataclasses import dataclass
from typing import Any

from orders.flow import FINAL, Fulfilment, PaymentState
from orders.models import Order
from payments.models import PaymentAttempt

# The road of an order, as the page draws it; canceled and failed ones leave it.
STEPS = (
    ("Ordered", Fulfilment.PENDING),
    ("Paid", Fulfilment.ON_HOLD),
    ("Printing", Fulfilment.CONFIRMED),
    ("Shipped", Fulfilment.PARTIALLY_SHIPPED),
    ("Delivered", Fulfilment.DELIVERED),
)
RANK = {state: rank for rank, state in enumerate(Fulfilment.values)}
OFF_ROAD = frozenset({Fulfilment.CANCELED, Fulfilment.FAILED, Fulfilment.RETURNED})


@dataclass(frozen=True)
class Seen:
    """An order as its shopper sees it."""

    address: dict[str, str]
    steps: list[tuple[str, str]]
    shipments: list[Any]
    intent: str
    refusal: str
    waits_for_payment: bool
    is_final: bool


def read(order: Order) -> Seen:
    """Gather what belongs to an order."""
    attempt = PaymentAttempt.objects.filter(reference=str(order.pk)).first()
    waits = order.fulfilment == Fulfilment.PENDING and order.payment in {
        PaymentState.UNPAID,
        PaymentState.PENDING,
    }
    return Seen(
        address=json.loads(order.address),
        steps=_steps(order),
        shipments=_shipments(order),
        intent=(attempt.intent_ref or "") if attempt else "",
        refusal=attempt.failure if attempt and waits else "",
        waits_for_payment=waits,
        is_final=order.fulfilment in FINAL,
    )


def _steps(order: Order) -> list[tuple[str, str]]:
    """Return each step with `done`, `now` or `later`; none for what left the road."""
    if order.fulfilment in OFF_ROAD:
        return []
    reached = [s for _, s in STEPS if RANK[s] <= RANK[order.fulfilment]]
    current = reached[-1]
    is_over = order.fulfilment == Fulfilment.DELIVERED
    return [(name, _mark(state, current, is_over=is_over)) for name, state in STEPS]


def _mark(state: str, current: str, *, is_over: bool) -> str:
    if RANK[state] < RANK[current] or is_over:
        return "done"
    return "now" if state == current else "later"


def _shipments(order: Order) -> list[Any]:
    parcels = [
        shipment
        for provider_order in order.provider_orders.all()
        for shipment in provider_order.shipments.all()
    ]
    return sorted(parcels, key=lambda shipment: shipment.pk)
