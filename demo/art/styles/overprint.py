"""Large overlapping shapes, overprinted. Palette: paper, ink, then colours."""

import numpy as np
from PIL import Image

from demo.art.ink import Ink, Points, circle, sector
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Balance one great disc, arcs, a slanted bar and a few small counterweights."""
    ink = Ink(sheet, sheet.palette[0])
    chance = sheet.chance("composition")
    dark, *colours = sheet.palette[1:]
    middle = np.array([sheet.wide, sheet.high]) / 2
    slant = chance.uniform(20, 65) * chance.choice([-1, 1])
    away = np.array([np.cos(np.radians(slant)), np.sin(np.radians(slant))])
    great = middle - away * chance.uniform(0.1, 0.2)
    ink.glaze(circle(great[0], great[1], chance.uniform(0.25, 0.31)), colours[0])
    ink.glaze(
        circle(*_pair(great + away * 0.33), chance.uniform(0.15, 0.22)), colours[1]
    )
    turn = float(chance.choice([0, 90, 180, 270]))
    hub = middle + away * 0.16
    for ring in range(4):
        radius = 0.3 - 0.055 * ring
        ink.glaze(
            sector((hub[0], hub[1]), (radius - 0.026, radius), (turn, turn + 180)),
            colours[2 % len(colours)],
        )
    _bar(ink, middle, slant, (0.95, 0.03), colours[-1])
    _bar(ink, middle + 0.08, slant + 90, (0.75, 0.012), dark)
    _bar(ink, middle + 0.11, slant + 90, (0.5, 0.005), dark)
    for _ in range(5):
        spot = np.array([chance.uniform(0.14, 0.86) * side for side in middle * 2])
        ink.disc(spot[0], spot[1], chance.choice([0.012, 0.02, 0.034]), dark)
    half = middle - away * 0.36 * sheet.high / 1.5
    ink.glaze(sector((half[0], half[1]), (0, 0.13), (slant, slant + 180)), dark)
    return ink.image


def _pair(point: Points) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _bar(
    ink: Ink,
    centre: np.ndarray,
    degrees: float,
    size: tuple[float, float],
    fill: tuple[int, int, int],
) -> None:
    along = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    across = np.array([-along[1], along[0]])
    a, b = along * size[0] / 2, across * size[1] / 2
    corners = np.array([a + b, a - b, -a - b, -a + b]) + centre
    ink.glaze(corners, fill)
