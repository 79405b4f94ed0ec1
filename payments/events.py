"""What payments announces. `reference` is what was paid for."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PaymentSucceeded:
    """Stripe has the money."""

    reference: str
    at: datetime


@dataclass(frozen=True)
class PaymentCanceled:
    """The payment will never come: canceled by us or expired."""

    reference: str
    at: datetime


@dataclass(frozen=True)
class RefundSucceeded:
    """Money went back to the shopper."""

    reference: str
    refund_id: str
    amount_minor: int
    at: datetime


@dataclass(frozen=True)
class RefundFailed:
    """Money did not go back, or came home again after it had: a bank refused it."""

    reference: str
    refund_id: str
    amount_minor: int
    at: datetime
