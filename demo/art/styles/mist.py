"""Mountains in mist. Palette: sky top, sky low, sun, far land, near land, mist."""

import numpy as np
from PIL import Image

from demo.art.colour import mix
from demo.art.ink import Ink
from demo.art.ridges import craggy, lay_ridge, rolling, sky, spruces
from demo.art.sheet import Sheet

LAYERS = 7


def paint(sheet: Sheet) -> Image.Image:
    """Lay ridges from far to near, each fading into mist at its foot."""
    high_sky, low_sky, sun, far, near, mist = sheet.palette
    ink = Ink(sheet, sky(sheet, [high_sky, low_sky, low_sky], 0.62))
    chance = sheet.chance("composition")
    horizon = sheet.high * (0.4 if sheet.variant(2) else 0.5)
    x_sun = sheet.wide * chance.uniform(0.28, 0.72)
    ink.disc(x_sun, horizon - chance.uniform(0.1, 0.22), 0.105, sun)
    x = sheet.columns()
    peak = sheet.wide * chance.uniform(0.25, 0.75)
    for layer in range(LAYERS):
        t = layer / (LAYERS - 1)
        stream = sheet.chance(f"ridge {layer}")
        base = horizon + (sheet.high - horizon) * 0.88 * t**1.15
        if layer < LAYERS - 3:
            massif = np.exp(-(((x - peak) / 0.38) ** 2)) * (0.16 if layer < 2 else 0.05)
            tops = base - massif - (0.13 - 0.04 * t) * craggy(stream, x, 1.3 + t)
        else:
            tops = base - 0.05 * rolling(stream, x, 0.7)
            tops = tops - spruces(stream, x, 0.016 + 0.012 * t, 0.05 + 0.11 * t**3)
        crest = mix(far, near, t**1.2)
        foot = mix(mist, crest, 0.08 + 0.75 * t**3)
        lay_ridge(ink.image, sheet, tops, (crest, foot), 0.36 + 0.1 * t)
        peak = sheet.wide - peak + stream.uniform(-0.15, 0.15)
    return ink.image
