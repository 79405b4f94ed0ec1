"""Smooth random fields, and the way from a coarse field to full-size pixels."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.art.colour import Floats
from demo.art.sheet import Sheet

ROWS_AT_ONCE = 256


def smoothstep(low: float, high: float, value: Floats) -> Floats:
    """Rise softly from 0 to 1 between low and high; any shape."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    out: Floats = (t * t * (3.0 - 2.0 * t)).astype(np.float32)
    return out


def noise(
    sheet: Sheet, shape: tuple[int, int], chance: np.random.Generator, frequency: float
) -> Floats:
    """Draw value noise, about -1..1, shape (h, w), with `frequency` cells a unit."""
    cells_x, cells_y = sheet.wide * frequency, sheet.high * frequency
    lattice = chance.uniform(-1, 1, (int(cells_y) + 4, int(cells_x) + 4))
    image = Image.fromarray(lattice.astype(np.float32))
    box = (1.0, 1.0, 1.0 + cells_x, 1.0 + cells_y)
    scaled = image.resize(shape[::-1], Image.Resampling.BICUBIC, box=box)
    return np.asarray(scaled, dtype=np.float32)


def fractal(
    sheet: Sheet,
    shape: tuple[int, int],
    purpose: str,
    frequency: float,
    octaves: int = 4,
    gain: float = 0.5,
) -> Floats:
    """Sum octaves of noise to about -1..1, shape (h, w)."""
    chance = sheet.chance(purpose)
    total = np.zeros(shape, np.float32)
    weight, weights = 1.0, 0.0
    for octave in range(octaves):
        total += weight * noise(sheet, shape, chance, frequency * 2.0**octave)
        weights += weight
        weight *= gain
    return np.asarray(total * (1.6 / weights), dtype=np.float32)


def look_up(field: Floats, across: Floats, down: Floats) -> Floats:
    """Read a (h, w) field at fractional positions 0..1, bilinear, same shape out."""
    height, width = field.shape
    x = np.clip(across, 0, 1) * (width - 1.001)
    y = np.clip(down, 0, 1) * (height - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    fx, fy = x - left, y - top
    upper = field[top, left] * (1 - fx) + field[top, left + 1] * fx
    lower = field[top + 1, left] * (1 - fx) + field[top + 1, left + 1] * fx
    out: Floats = (upper * (1 - fy) + lower * fy).astype(np.float32)
    return out


def to_image(colours: NDArray[np.floating], size: tuple[int, int]) -> Image.Image:
    """Turn float colours 0..255, shape (h, w, 3), into an RGB image of `size`."""
    eight_bit = np.clip(colours + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(eight_bit).resize(size, Image.Resampling.BICUBIC)


def to_mask(coverage: Floats, size: tuple[int, int]) -> Image.Image:
    """Turn coverage 0..1, shape (h, w), into an 8-bit mask of `size`."""
    eight_bit = np.clip(coverage * 255 + 0.5, 0, 255).astype(np.uint8)
    return Image.fromarray(eight_bit).resize(size, Image.Resampling.BICUBIC)


def steepness(field: Floats, sheet: Sheet) -> Floats:
    """Give the slope of a (h, w) field per full-size pixel."""
    down, across = np.gradient(field)
    scale = field.shape[1] / sheet.width
    return np.asarray(np.hypot(down, across) * scale + 1e-6, dtype=np.float32)


def row_bands(sheet: Sheet, *fields: Floats) -> Iterator[list[Floats]]:
    """Yield the fields at full size, a band of rows at a time, to bound memory."""
    images = [Image.fromarray(np.ascontiguousarray(field)) for field in fields]
    for top in range(0, sheet.height, ROWS_AT_ONCE):
        bottom = min(top + ROWS_AT_ONCE, sheet.height)
        yield [_band(image, sheet, top, bottom) for image in images]


def mask_by_rows(
    sheet: Sheet, fields: tuple[Floats, ...], cover: Callable[..., Floats]
) -> Image.Image:
    """Evaluate coverage 0..1 from full-size fields; return the 8-bit mask."""
    out = np.empty((sheet.height, sheet.width), np.uint8)
    top = 0
    for band in row_bands(sheet, *fields):
        coverage = cover(*band)
        out[top : top + len(coverage)] = np.clip(coverage, 0, 1) * 255
        top += len(coverage)
    return Image.fromarray(out)


def _band(image: Image.Image, sheet: Sheet, top: int, bottom: int) -> Floats:
    scale = image.height / sheet.height
    box = (0.0, top * scale, float(image.width), min(bottom * scale, image.height))
    size = (sheet.width, bottom - top)
    band = image.resize(size, Image.Resampling.BICUBIC, box=box)
    return np.asarray(band, dtype=np.float32)
