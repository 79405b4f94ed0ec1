"""Exact lengths: fractions in, fractions out, decimals for people."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MM_PER_INCH = Fraction(127, 5)
Exact = int | Decimal | Fraction


@dataclass(frozen=True)
class Size:
    """A width and a height in one unit, exact."""

    width: Fraction
    height: Fraction

    @classmethod
    def of(cls, width: Exact, height: Exact) -> "Size":
        """Build from whole numbers, decimals or fractions."""
        return cls(Fraction(width), Fraction(height))

    @classmethod
    def of_inches(cls, width: Exact, height: Exact) -> "Size":
        """Build a size in millimetres from inches."""
        return cls(Fraction(width) * MM_PER_INCH, Fraction(height) * MM_PER_INCH)

    @property
    def turned(self) -> "Size":
        """Return the same sheet on its other side."""
        return Size(self.height, self.width)

    @property
    def is_square(self) -> bool:
        """Tell whether turning changes nothing."""
        return self.width == self.height

    def lies_across(self, other: "Size") -> bool:
        """Tell whether one is landscape and the other portrait; never for squares."""
        return (self.width - self.height) * (other.width - other.height) < 0


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Round half up for display; never compare the result with a limit."""
    scale = 10**places
    whole = (2 * abs(value) * scale + 1) // 2
    return Decimal(-whole if value < 0 else whole).scaleb(-places)
