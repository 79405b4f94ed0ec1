"""Truchet tiles that join into winding bands. Palette: ground, then band stripes."""

import numpy as np
from PIL import Image

from demo.art.ink import Ink
from demo.art.sheet import Sheet

Corner = tuple[float, float]


def paint(sheet: Sheet) -> Image.Image:
    """Turn each tile one of two ways; some tiles cross straight over."""
    ground, *stripes = sheet.palette
    ink = Ink(sheet, ground)
    chance = sheet.chance("tiles")
    across = (6, 8, 5)[sheet.variant(3)]
    margin = 0.08
    side = (min(sheet.wide, sheet.high) - 2 * margin) / across
    columns = int((sheet.wide - 2 * margin) / side + 1e-6)
    rows = int((sheet.high - 2 * margin) / side + 1e-6)
    left = (sheet.wide - columns * side) / 2
    top = (sheet.high - rows * side) / 2
    for row, column in np.ndindex(rows, columns):
        x, y = left + column * side, top + row * side
        kind = chance.random()
        if kind < 0.14:
            _crossing(ink, (x, y), side, stripes, bool(chance.integers(2)))
        else:
            _arcs(ink, (x, y), side, stripes, kind < 0.57)
    return ink.image


def _profile(stripes: list[tuple[int, int, int]]) -> list[tuple[float, float]]:
    """Give each stripe's inner and outer offset from the band's middle, in sides."""
    half = 0.36
    count = len(stripes)
    bounds = np.linspace(half, 0, count + 1)[:-1]
    return [(-float(b), float(b)) for b in bounds]


def _arcs(
    ink: Ink, at: Corner, side: float, stripes: list[tuple[int, int, int]], rising: bool
) -> None:
    x, y = at
    if rising:
        corners = [((x, y), 0.0), ((x + side, y + side), 180.0)]
    else:
        corners = [((x + side, y), 90.0), ((x, y + side), 270.0)]
    for corner, angle in corners:
        for (inner, outer), fill in zip(_profile(stripes), stripes, strict=True):
            radii = (side * (0.5 + inner), side * (0.5 + outer))
            ink.sector(corner, radii, (angle - 0.4, angle + 90.4), fill)


def _crossing(
    ink: Ink,
    at: Corner,
    side: float,
    stripes: list[tuple[int, int, int]],
    upright: bool,
) -> None:
    x, y = at
    for vertical in (upright, not upright):
        for (inner, outer), fill in zip(_profile(stripes), stripes, strict=True):
            start, thick = side * (0.5 + inner), side * (outer - inner)
            if vertical:
                ink.bar(x + start, y, thick, side, fill)
            else:
                ink.bar(x, y + start, side, thick, fill)
