"""Hills in diluted ink. Palette: paper, ink, accent for the sun."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats
from demo.art.fields import fractal, smoothstep, to_image
from demo.art.ink import Ink
from demo.art.ridges import craggy, rolling
from demo.art.sheet import Sheet

LAYERS = 5


def paint(sheet: Sheet) -> Image.Image:
    """Wash hills over damp paper from far and pale to near and dark."""
    paper, ink_colour, accent = sheet.palette
    x, y = sheet.grid()
    cloud = fractal(sheet, x.shape, "cloud", 2.2, 5, 0.55)
    fibre = fractal(sheet, x.shape, "fibre", 26.0, 3, 0.6)
    clear = np.ones_like(x)
    start = (0.4, 0.52, 0.33)[sheet.variant(3)] * sheet.high
    for layer in range(LAYERS):
        t = layer / (LAYERS - 1)
        wash = _hill(sheet, (x, y), (layer, start), cloud)
        density = (0.14 + 0.8 * t**1.5) * wash
        clear *= 1 - density * (0.86 + 0.16 * fibre)
    clear *= 1 - 0.05 * smoothstep(0.1, 0.8, cloud)
    weight = np.clip(clear, 0, 1)[..., None]
    picture = np.array(paper, np.float32) * weight
    picture += np.array(ink_colour, np.float32) * (1 - weight)
    chance = sheet.chance("sun")
    spot = (sheet.wide * chance.uniform(0.28, 0.72), start - 0.25, 0.085)
    picture = _sun(picture, (x, y), spot, (accent, fibre * 0.5 + cloud * 0.5))
    ink = Ink(sheet, to_image(picture, sheet.size))
    _birds(sheet, ink, start)
    return ink.image


def _hill(
    sheet: Sheet, at: tuple[Floats, Floats], place: tuple[int, float], cloud: Floats
) -> Floats:
    layer, start = place
    x, y = at
    t = layer / (LAYERS - 1)
    chance = sheet.chance(f"hill {layer}")
    line = x[0]
    base = start + (sheet.high - start) * 0.82 * t
    tops = base - 0.16 * (1 - 0.5 * t) * rolling(chance, line, 0.5 + 0.2 * t)
    tops = tops - 0.035 * craggy(chance, line, 3.0)
    below = y - tops[None, :] + 0.008 * cloud
    soft = 0.006 + 0.012 * (1 - t)
    rim = 0.35 * np.exp(-np.clip(below, 0, 9) / 0.012)
    body = np.exp(-np.clip(below, 0, 9) / (0.13 + 0.1 * t)) * (0.8 + 0.35 * cloud)
    wash = smoothstep(-soft, soft, below) * np.clip(body + rim * 0.5, 0, 1)
    return np.asarray(wash, dtype=np.float32)


def _sun(
    picture: Floats,
    at: tuple[Floats, Floats],
    spot: tuple[float, float, float],
    pigment: tuple[tuple[int, int, int], Floats],
) -> Floats:
    x, y, radius = spot
    colour, texture = pigment
    reach = np.hypot(at[0] - x, at[1] - y) + 0.002 * texture
    disc = 1 - smoothstep(radius - 0.004, radius + 0.004, reach.astype(np.float32))
    share = (disc * np.clip(0.86 + 0.16 * texture, 0, 1))[..., None]
    out: Floats = picture * (1 - share) + np.array(colour, np.float32) * share
    return out


def _birds(sheet: Sheet, ink: Ink, start: float) -> None:
    chance = sheet.chance("birds")
    middle = np.array([sheet.wide * chance.uniform(0.25, 0.75), start - 0.33])
    for _ in range(5):
        at = middle + chance.normal(0, (0.09, 0.035))
        span = chance.uniform(0.014, 0.024)
        t = np.linspace(-1, 1, 21)
        lift = -0.55 * np.sqrt(np.abs(t)) + 0.35 * np.abs(t) ** 2
        path = at + span * np.stack([t, lift], axis=1)
        ink.stroke(path, 0.0028 * (1 - 0.8 * np.abs(t)), sheet.palette[1])
