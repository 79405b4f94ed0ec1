"""How sharp an artwork is at each size a shop sells, by the rule for listings.

Stricter by nothing and kinder by one thing than POST /v1/dpi/calc: an image that
reaches the provider's own pixel size in both axes is ok, though that size may come to
299.97 pixels an inch (design.md, section 8).
"""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from frames.api.presenting import dpi_json
from frames.dpi import Dpi, DpiVerdict, measure_dpi
from frames.lengths import Size

Pixels = tuple[int, int]


def judge_sharpness(
    image_px: Pixels, print_in: Size, placeholder_px: Pixels | None
) -> Dpi:
    """Measure dpi; ok also where the image fills the provider's placeholder."""
    result = measure_dpi(image_px, print_in)
    if placeholder_px is None or result.verdict == DpiVerdict.OK:
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
) -> dict[str, Any]:
    """Write the verdict as JSON. Remembered: exact fractions cost more than a row."""
    print_in = Size.of(width_in, height_in)
    return dpi_json(judge_sharpness(image_px, print_in, placeholder_px))
