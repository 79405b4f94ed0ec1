"""Sun over the sea in flat bands. Palette: sun, then sky from the top, then sea."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB, Floats, mix
from demo.art.ink import Ink
from demo.art.ridges import lay_ridge, rolling
from demo.art.sheet import Sheet

SKY_BANDS = 4


def paint(sheet: Sheet) -> Image.Image:
    """Stack hand-cut bands of sky and sea; the sun sits behind the horizon."""
    sun, *bands = sheet.palette
    sky, sea = bands[:SKY_BANDS], bands[SKY_BANDS:]
    chance = sheet.chance("composition")
    line = sheet.high * (0.55, 0.62, 0.48)[sheet.variant(3)]
    ink = Ink(sheet, sky[0])
    x = sheet.columns()
    for index, colour in enumerate(sky[1:], start=1):
        level = line * (index / SKY_BANDS) ** 0.8
        swell = 0.035 * rolling(sheet.chance(f"sky {index}"), x, 0.45)
        lay_ridge(ink.image, sheet, level + swell, (colour, colour), 1.0)
    radius = (0.2, 0.27, 0.16)[sheet.variant(3)]
    at = sheet.wide * chance.choice([0.36, 0.5, 0.62])
    ink.disc(at, line - radius * (0.55, 0.12, 1.25)[sheet.variant(3)], radius, sun)
    _sea(sheet, ink, line, sea, x)
    _glitter(sheet, ink, (at, line), radius)
    return ink.image


def _sea(sheet: Sheet, ink: Ink, line: float, sea: list[RGB], x: Floats) -> None:
    steps = 3 * len(sea)
    for index in range(steps):
        t = index / steps
        level = line + (sheet.high - line) * t**1.5
        wave = (0.002 + 0.022 * t) * rolling(sheet.chance(f"sea {index}"), x, 0.9)
        first = sea[min(len(sea) - 1, index // 3)]
        following = sea[min(len(sea) - 1, index // 3 + 1)]
        colour = mix(first, following, (index % 3) / 3)
        lay_ridge(
            ink.image, sheet, level + (wave if index else 0 * x), (colour, colour), 1.0
        )


def _glitter(sheet: Sheet, ink: Ink, at: tuple[float, float], radius: float) -> None:
    chance = sheet.chance("glitter")
    x, line = at
    y = line + 0.018
    while y < sheet.high - 0.08:
        t = (y - line) / (sheet.high - line)
        half = radius * (0.95 - 0.7 * t) * chance.uniform(0.35, 1.0)
        thick = 0.0035 + 0.009 * t
        middle = x + chance.uniform(-0.25, 0.25) * radius
        path_x = np.linspace(middle - half, middle + half, 25)
        bow = 0.003 * np.sin(path_x * 30 + chance.uniform(0, 6))
        widths = thick * np.sin(np.linspace(0.05, np.pi - 0.05, 25)) ** 0.5
        ink.stroke(np.stack([path_x, y + bow], axis=1), widths, sheet.palette[0])
        y += 0.016 + 0.05 * t + chance.uniform(0, 0.012)
