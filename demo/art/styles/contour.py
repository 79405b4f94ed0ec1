"""A topographic sheet. Palette: paper, line, low tint, high tint, water."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats, mix, ramp
from demo.art.fields import fractal, mask_by_rows, smoothstep, steepness, to_image
from demo.art.ink import Ink
from demo.art.sheet import Sheet

LEVELS = 22
MARGIN = 0.075


def paint(sheet: Sheet) -> Image.Image:
    """Tint a landform by height and draw its contour lines, every fifth one bold."""
    paper, line, low, high, water = sheet.palette
    land = _landform(sheet)
    tints = ramp([low, mix(low, high, 0.4), high], np.clip(land, 0, 1))
    shore = smoothstep(-0.012, 0.012, land)[..., None]
    ground = to_image(
        tints * shore + np.array(water, np.float32) * (1 - shore), sheet.size
    )
    lines = _contours(sheet, (land * LEVELS).astype(np.float32))
    ground.paste(line, mask=lines)
    ink = Ink(sheet, ground)
    ink.frame(MARGIN, paper)
    return ink.image


def _landform(sheet: Sheet) -> Floats:
    x, y = sheet.grid()
    chance = sheet.chance("land")
    base = fractal(sheet, x.shape, "relief", 1.15, 5, 0.42)
    for _ in range(3):
        cx, cy = chance.uniform(0.2, 0.8, 2) * (sheet.wide, sheet.high)
        reach = chance.uniform(0.2, 0.42)
        base = base + 0.55 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / reach**2)
    sea = (0.42, 0.12, 0.3)[sheet.variant(3)]
    floor = np.quantile(base, sea)
    return np.asarray((base - floor) / (base.max() - floor), dtype=np.float32)


def _contours(sheet: Sheet, levels: Floats) -> Image.Image:
    thin, bold = 0.0011 * sheet.unit, 0.0027 * sheet.unit

    def cover(level: Floats, slope: Floats) -> Floats:
        nearest = np.round(level)
        distance = np.abs(level - nearest) / slope
        width = np.where(nearest % 5 == 0, bold, thin)
        out: Floats = np.clip(width / 2 - distance + 0.5, 0, 1)
        # Under water only every second line, so that the sea stays calm.
        return np.where((nearest < 0) & (nearest % 3 != 0), 0, out)

    return mask_by_rows(sheet, (levels, steepness(levels, sheet)), cover)
