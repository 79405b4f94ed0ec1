"""What a cart costs: pure arithmetic on values, no queries."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.money import Money


@dataclass(frozen=True)
class PricedLine:
    """One line with its unit price in minor units."""

    variant_id: str
    quantity: int
    unit_minor: int

    @property
    def total_minor(self) -> int:
        """Return unit price times quantity."""
        return self.unit_minor * self.quantity


@dataclass(frozen=True)
class Totals:
    """What the shopper pays, and of what it is made."""

    subtotal: Money
    shipping: Money

    @property
    def total(self) -> Money:
        """Return subtotal and shipping together."""
        return self.subtotal + self.shipping


def subtotal(lines: Sequence[PricedLine], currency: str) -> Money:
    """Add up the lines."""
    return Money(sum(line.total_minor for line in lines), currency)


def shipping(count: int, first_minor: int, additional_minor: int) -> int:
    """Price the delivery of `count` prints, in minor units."""
    return first_minor + additional_minor * (count - 1) if count else 0


def digest(lines: Sequence[PricedLine], currency: str) -> str:
    """Fingerprint a cart's contents and prices; a quote is good for one of them."""
    rows = sorted(f"{x.variant_id}:{x.quantity}:{x.unit_minor}" for x in lines)
    return hashlib.sha256("|".join([currency, *rows]).encode()).hexdigest()
