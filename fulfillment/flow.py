"""The life of a provider order: one order's lines at one printer."""

from django.db.models import TextChoices

from orders.flow import Fulfilment


class State(TextChoices):
    """How far a provider order is; submission first, then what the provider says."""

    QUEUED = "queued", "queued"
    SUBMITTING = "submitting", "being submitted"
    SUBMITTED = "submitted", "at the provider, not confirmed"
    CONFIRMED = "confirmed", "confirmed"
    IN_PRODUCTION = "in_production", "in production"
    PARTIALLY_SHIPPED = "partially_shipped", "partially shipped"
    SHIPPED = "shipped", "shipped"
    DELIVERED = "delivered", "delivered"
    CANCELED = "canceled", "canceled"
    REJECTED = "rejected", "rejected"
    RETURNED = "returned", "returned"


_S = State
_FORWARD = (
    _S.QUEUED,
    _S.SUBMITTING,
    _S.SUBMITTED,
    _S.CONFIRMED,
    _S.IN_PRODUCTION,
    _S.PARTIALLY_SHIPPED,
    _S.SHIPPED,
    _S.DELIVERED,
)
_ENDS = frozenset({_S.CANCELED, _S.REJECTED})
TABLE = {
    _S.QUEUED: frozenset({_S.SUBMITTING}) | _ENDS,
    _S.SUBMITTING: frozenset({_S.SUBMITTED}) | _ENDS,
    _S.SUBMITTED: frozenset(_FORWARD[3:]) | _ENDS,
    _S.CONFIRMED: frozenset(_FORWARD[4:]) | _ENDS | {_S.RETURNED},
    _S.IN_PRODUCTION: frozenset(_FORWARD[5:]) | _ENDS | {_S.RETURNED},
    _S.PARTIALLY_SHIPPED: frozenset(_FORWARD[6:]) | _ENDS | {_S.RETURNED},
    _S.SHIPPED: frozenset({_S.DELIVERED, _S.RETURNED}),
    _S.DELIVERED: frozenset({_S.RETURNED}),
    # A person mended the cause and sends it again.
    _S.REJECTED: frozenset({_S.QUEUED}),
    _S.CANCELED: frozenset(),
    _S.RETURNED: frozenset(),
}
FINAL = frozenset({_S.DELIVERED, _S.CANCELED, _S.RETURNED, _S.REJECTED})
# Each state as the order's own axis counts it.
AS_FULFILMENT = {
    _S.QUEUED: Fulfilment.CONFIRMED,
    _S.SUBMITTING: Fulfilment.CONFIRMED,
    _S.SUBMITTED: Fulfilment.CONFIRMED,
    _S.CONFIRMED: Fulfilment.CONFIRMED,
    _S.IN_PRODUCTION: Fulfilment.IN_PRODUCTION,
    _S.PARTIALLY_SHIPPED: Fulfilment.PARTIALLY_SHIPPED,
    _S.SHIPPED: Fulfilment.SHIPPED,
    _S.DELIVERED: Fulfilment.DELIVERED,
    _S.CANCELED: Fulfilment.CANCELED,
    _S.REJECTED: Fulfilment.FAILED,
    _S.RETURNED: Fulfilment.RETURNED,
}
