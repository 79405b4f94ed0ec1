"""How many pixels an inch are left of an image on a print, exactly.

dpi counts after the centred crop to the print's shape. The verdict judges the unrounded
value: 299.9991 is shown as 300.00 and is still a warning.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from frames.lengths import Size

OK_FROM = 300
WARN_FROM = 200


class DpiVerdict(StrEnum):
    """Whether an image is sharp enough for a print."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True)
class CropBox:
    """Whole pixels to cut out of the image."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Dpi:
    """Pixels an inch, what the crop costs and where it lies."""

    dpi: Fraction
    verdict: DpiVerdict
    loss_pct: Fraction
    crop: Size
    box: CropBox
    is_turned: bool


def measure_dpi(image_px: tuple[int, int], print_in: Size) -> Dpi:
    """Crop an image to a print's shape, turned as the image lies, and count pixels.

    Raises ValueError for a length that is not positive.
    """
    image = Size.of(*image_px)
    if min(image.width, image.height, print_in.width, print_in.height) <= 0:
        raise ValueError("Lengths must be more than zero.")
    is_turned = print_in.lies_across(image)
    sheet = print_in.turned if is_turned else print_in
    crop = _crop(image, sheet.width / sheet.height)
    dpi = min(crop.width / sheet.width, crop.height / sheet.height)
    kept = crop.width * crop.height / (image.width * image.height)
    return Dpi(
        dpi=dpi,
        verdict=verdict_of(dpi),
        loss_pct=100 * (1 - kept),
        crop=crop,
        box=_box(image, crop),
        is_turned=is_turned,
    )


def verdict_of(dpi: Fraction) -> DpiVerdict:
    """Judge the unrounded value: ok from 300, a warning from 200."""
    if dpi >= OK_FROM:
        return DpiVerdict.OK
    return DpiVerdict.WARN if dpi >= WARN_FROM else DpiVerdict.BLOCK


def _crop(image: Size, aspect: Fraction) -> Size:
    if image.width / image.height > aspect:
        return Size(image.height * aspect, image.height)
    return Size(image.width, image.width / aspect)


def _box(image: Size, crop: Size) -> CropBox:
    """Cut to whole pixels, centred, never outside the image."""
    return CropBox(
        x=int((image.width - crop.width) // 2),
        y=int((image.height - crop.height) // 2),
        width=max(1, int(crop.width)),
        height=max(1, int(crop.height)),
    )
