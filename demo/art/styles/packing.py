"""Circles packed until nothing fits. Palette: ground, then circle colours."""

import numpy as np
from PIL import Image

from demo.art.colour import mix
from demo.art.ink import Ink
from demo.art.sheet import Sheet

TRIES = 7000
GAP = 0.004


def paint(sheet: Sheet) -> Image.Image:
    """Pack a great disc (even seeds) or the whole page with circles."""
    ink = Ink(sheet, sheet.palette[0])
    chance = sheet.chance("finish")
    colours = sheet.palette[1:]
    for x, y, radius in _pack(sheet):
        drift = (y / sheet.high) * (len(colours) - 1) + chance.normal(0, 0.75)
        colour = colours[int(np.clip(round(drift), 0, len(colours) - 1))]
        ink.disc(x, y, radius, colour)
        kind = chance.random()
        if radius < 0.018 or kind < 0.45:
            continue
        if kind < 0.7:  # rings, like a cut trunk
            count = 2 + int(radius / 0.018)
            for ring in range(1, count):
                fill = sheet.palette[0] if ring % 2 else colour
                ink.disc(x, y, radius * (1 - ring / count), fill)
        elif kind < 0.85:  # half in shade
            shade = mix(colour, sheet.palette[0], 0.45)
            turn = float(chance.choice([45, 135, 225, 315]))
            ink.sector((x, y), (0, radius), (turn, turn + 180), shade)
        else:
            ink.disc(x, y, radius * 0.42, sheet.palette[0])
    return ink.image


def _pack(sheet: Sheet) -> np.ndarray:
    """Place circles largest first where they fit; shape (n, 3): x, y, radius."""
    chance = sheet.chance("pack")
    middle = np.array([sheet.wide, sheet.high]) / 2
    round_page = sheet.variant(2) == 0
    spots = chance.uniform(0.06, 1, (TRIES, 2)) * (sheet.wide, sheet.high)
    placed = np.empty((TRIES, 3))
    count = 0
    for index, spot in enumerate(spots):
        largest = 0.125 * (1 - index / TRIES) ** 2.2 + 0.012
        if round_page:
            room = 0.44 - np.hypot(*(spot - middle))
        else:
            room = min(*(spot - 0.075), *(middle * 2 - 0.075 - spot))
        if count:
            others = placed[:count]
            apart = np.hypot(others[:, 0] - spot[0], others[:, 1] - spot[1])
            room = min(room, float((apart - others[:, 2]).min()) - GAP)
        if room > 0.0045:
            placed[count] = (*spot, min(room, largest))
            count += 1
    return placed[:count]
