"""Stacked sheets of cut paper. Palette: from the deepest sheet to the top one."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats
from demo.art.fields import fractal, row_bands, steepness
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Cut openings through every sheet; each sheet shades the one below."""
    depth = _depth(sheet)
    slope = steepness(depth, sheet)
    down, across = np.gradient(depth)
    facing = (across + down) / (np.hypot(across, down) * 1.4143 + 1e-9)
    cast = np.asarray(0.16 + 0.42 * np.clip(0.45 + facing * 0.55, 0, 1), np.float32)
    out = np.empty((sheet.height, sheet.width, 3), np.uint8)
    top = 0
    for level, steep, shade in row_bands(sheet, depth, slope, cast):
        out[top : top + len(level)] = _colour(sheet, level, steep, shade)
        top += len(level)
    return Image.fromarray(out)


def _depth(sheet: Sheet) -> Floats:
    """Give the sheet number at each place, 0 deepest, as a smooth (h, w) field."""
    x, y = sheet.grid(700)
    chance = sheet.chance("hole")
    wobble = fractal(sheet, x.shape, "cut", 1.5, 3, 0.45)
    last = len(sheet.palette) - 0.35
    if sheet.variant(2):  # an opening off the middle
        cx, cy = chance.uniform(0.4, 0.6, 2) * (sheet.wide, sheet.high)
        reach = np.hypot((x - cx) / sheet.wide, (y - cy) / sheet.high) * 2.1
        field = reach * last + 0.85 * wobble
    else:  # drifting dunes from corner to corner
        fall = (x / sheet.wide * chance.uniform(0.2, 0.5) + y / sheet.high) / 1.35
        field = (1 - fall) * last + 1.25 * wobble
    return np.asarray(np.maximum(field, 0.02), dtype=np.float32)


def _colour(sheet: Sheet, level: Floats, steep: Floats, shade: Floats) -> Floats:
    highest = len(sheet.palette) - 1
    number = np.clip(np.floor(level), 0, highest)
    colours = np.array(sheet.palette, np.float32)
    below = number.astype(np.intp)
    # Distance in units to the edge of the sheet above, which casts the shadow.
    steep = np.maximum(steep, 1e-6)
    gap = np.clip((number + 1 - level) / steep / sheet.unit, 0, 1)
    gap = np.where(number == highest, 1, gap)
    dark = 1 - shade * np.exp(np.float32(-62) * gap)
    into = np.clip((level - number) / steep, 0, 1)[..., None]
    lower = colours[np.maximum(below - 1, 0)] * (1 - shade)[..., None]
    here = colours[below] * dark[..., None]
    out: Floats = lower + (here - lower) * np.where(below[..., None] > 0, into, 1)
    return out
