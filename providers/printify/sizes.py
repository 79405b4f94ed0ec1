"""Printify tells sizes in words: 12″ x 18″, 30 x 40 cm, A2. Exact inches from them."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

MM_PER_INCH = Fraction(254, 10)
MICRO_INCH = Decimal("0.000001")

# ISO 216, portrait, millimetres.
ISO_A = {
    "A0": (841, 1189),
    "A1": (594, 841),
    "A2": (420, 594),
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
}
_ISO = re.compile(r"(?<![A-Za-z0-9])(A[0-6])(?![A-Za-z0-9])")
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,4})?)"
_UNIT = r"(″|”|“|\"|''|′′|in(?:ch(?:es)?)?\b|cm\b|mm\b)?"
_PAIR = re.compile(rf"{_NUMBER}\s*{_UNIT}\s*[x×X]\s*{_NUMBER}\s*{_UNIT}", re.IGNORECASE)
_LYING = re.compile(r"horizontal|landscape", re.IGNORECASE)
_PER_INCH = {"cm": Fraction(254, 100), "mm": MM_PER_INCH}


@dataclass(frozen=True)
class Size:
    """A print's size, inches to six decimals."""

    width_in: Decimal
    height_in: Decimal


def read_size(*texts: str, is_lying: bool = False) -> Size | None:
    """Read the first size that one of the texts tells; None if none does.

    A-sizes count with their exact millimetres, also where rounded inches stand beside
    them. `is_lying` tells that the placeholder is wider than tall, which A-sizes do
    not say themselves.
    """
    for text in texts:
        pair = _pair(text)
        if iso := _ISO.search(text):
            short, long = (Fraction(mm) / MM_PER_INCH for mm in ISO_A[iso[1]])
            lies = is_lying or bool(_LYING.search(text))
            lies = lies if pair is None else pair[0] > pair[1]
            return _size(long, short) if lies else _size(short, long)
        if pair is not None:
            return _size(*pair)
    return None


def _pair(text: str) -> tuple[Fraction, Fraction] | None:
    """Read width x height in inches; numbers without a unit are inches."""
    if (found := _PAIR.search(text)) is None:
        return None
    first, first_unit, second, second_unit = found.groups()
    unit = (second_unit or first_unit or "in").lower()
    per_inch = _PER_INCH.get(unit, Fraction(1))
    width, height = (Fraction(n.replace(",", ".")) / per_inch for n in (first, second))
    return (width, height) if width > 0 and height > 0 else None


def _size(width: Fraction, height: Fraction) -> Size:
    return Size(_micro(width), _micro(height))


def _micro(inches: Fraction) -> Decimal:
    exact = Decimal(inches.numerator) / Decimal(inches.denominator)
    return exact.quantize(MICRO_INCH, rounding=ROUND_HALF_UP)
