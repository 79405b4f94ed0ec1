"""Amounts of money: whole minor units and a currency, never a float."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from babel.numbers import format_currency, get_currency_precision


class CurrencyMismatch(ValueError):
    """Amounts of two currencies were put together."""


@dataclass(frozen=True, order=False)
class Money:
    """`minor` minor units of an ISO 4217 currency: Money(1999, "USD") is $19.99."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Add; raise CurrencyMismatch for another currency."""
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        """Subtract; raise CurrencyMismatch for another currency."""
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> "Money":
        """Take a whole number of times."""
        return Money(self.minor * count, self.currency)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")

    @property
    def decimal(self) -> Decimal:
        """Return the amount in major units: Decimal("19.99")."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def format(self, locale: str = "en") -> str:
        """Write the amount as people of a locale do."""
        return format_currency(self.decimal, self.currency, locale=locale)

    def as_json(self) -> dict[str, int | str]:
        """Return the API's form: {"amount": 1999, "currency": "USD"}."""
        return {"amount": self.minor, "currency": self.currency}


def exponent(currency: str) -> int:
    """Return how many decimals a currency has: USD 2, JPY 0, KWD 3 (CLDR data)."""
    return int(get_currency_precision(currency))


def round_half_up(amount: Fraction | Decimal | int) -> int:
    """Round to whole minor units, halves away from zero."""
    if isinstance(amount, Fraction):
        sign = -1 if amount < 0 else 1
        return sign * int((2 * abs(amount) + 1) // 2)
    return int(Decimal(amount).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Divide by weights so that the parts add up: largest remainder, earliest first.

    Raises ValueError where the weights do not sum to more than zero.
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must sum to more than zero")
    parts = [amount.minor * weight // total for weight in weights]
    remainders = [amount.minor * weight % total for weight in weights]
    left = amount.minor - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: -remainders[i])[:left]:
        parts[index] += 1
    return [Money(part, amount.currency) for part in parts]
