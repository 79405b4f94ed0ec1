"""How sharp an artwork is at each size a shop sells, by the rule for listings.

Kinder by one thing than POST /v1/dpi/calc: an image that reaches the provider's own
pixel size in both axes is ok, though that size may come to 299.97 pixels an inch
(design.md, section 8). A shop may be stricter than the platform, never kinder.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from core.tenancy import current_shop
from frames.api.presenting import dpi_json
from frames.dpi import OK_FROM, WARN_FROM, Dpi, DpiVerdict, measure_dpi
from frames.lengths import Size

Pixels = tuple[int, int]


@dataclass(frozen=True)
class DpiPolicy:
    """Below which pixels an inch a size is sold with a warning, or not at all."""

    warn_below: int = OK_FROM
    block_below: int = WARN_FROM

    def verdict_of(self, dpi: Fraction) -> DpiVerdict:
        """Judge the unrounded value."""
        if dpi >= self.warn_below:
            return DpiVerdict.OK
        return DpiVerdict.WARN if dpi >= self.block_below else DpiVerdict.BLOCK


PLATFORM = DpiPolicy()


def policy_of_shop() -> DpiPolicy:
    """Return what the current shop chose."""
    shop = current_shop()
    return DpiPolicy(shop.warn_below_dpi, shop.block_below_dpi)


def judge_sharpness(
    image_px: Pixels,
    print_in: Size,
    placeholder_px: Pixels | None,
    policy: DpiPolicy = PLATFORM,
) -> Dpi:
    """Measure dpi; ok also where the image fills the provider's placeholder.

    Not in a shop that wants more pixels than the provider does.
    """
    result = measure_dpi(image_px, print_in)
    if policy != PLATFORM:
        result = replace(result, verdict=policy.verdict_of(result.dpi))
    is_strict = policy != PLATFORM
    if placeholder_px is None or is_strict or result.verdict == DpiVerdict.OK:
        return result
    image, wanted = Size.of(*image_px), Size.of(*placeholder_px)
    if wanted.lies_across(image):
        wanted = wanted.turned
    # What reaches both sides still does after the crop to the placeholder's shape.
    fills = image.width >= wanted.width and image.height >= wanted.height
    return replace(result, verdict=DpiVerdict.OK) if fills else result


@lru_cache(maxsize=8192)
def sharpness_json(
    image_px: Pixels,
    width_in: Decimal,
    height_in: Decimal,
    placeholder_px: Pixels | None,
    policy: DpiPolicy = PLATFORM,
) -> dict[str, Any]:
    """Write the verdict as JSON. Remembered: exact fractions cost more than a row."""
    print_in = Size.of(width_in, height_in)
    return dpi_json(judge_sharpness(image_px, print_in, placeholder_px, policy))
