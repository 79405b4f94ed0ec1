"""What orders announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OrderPaid:
    """The money is here and the hold has begun."""

    order_id: str
    at: datetime


@dataclass(frozen=True)
class OrderCanceled:
    """The order ended before it was printed."""

    order_id: str
    at: datetime


@dataclass(frozen=True)
class OrderShipped:
    """The first parcel is on its way."""

    order_id: str
    at: datetime


@dataclass(frozen=True)
class OrderDelivered:
    """Everything arrived."""

    order_id: str
    at: datetime
