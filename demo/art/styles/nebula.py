"""Folded colour like marbled ink. Palette: colours in order, the last for veins."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats, ramp
from demo.art.fields import fractal, look_up, smoothstep, to_image
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Warp noise through noise twice, colour it, and draw the veins."""
    x, y = sheet.grid()
    u, v = x / sheet.wide, y / sheet.high
    shape = x.shape
    first = fractal(sheet, shape, "first", 0.9, 5)
    second = fractal(sheet, shape, "second", 0.9, 5)
    reach = 0.17
    once_x = look_up(first, _fold(u + reach * second), _fold(v + reach * first))
    once_y = look_up(second, _fold(u - reach * first), _fold(v + reach * second))
    base = fractal(sheet, shape, "base", 1.3, 6, 0.52)
    warped = look_up(base, _fold(u + 0.24 * once_x), _fold(v + 0.2 * once_y))
    drift = (0.4, -0.35, 0.0)[sheet.variant(3)] * (v - u)
    mood = warped + 0.35 * once_x + drift
    mood = (mood - mood.mean()) / mood.std()
    value = 1 / (1 + np.exp(-1.5 * mood))
    *body, vein = sheet.palette
    colours = ramp(body, value.astype(np.float32))
    light = 1 + 0.16 * once_y[..., None]
    turns = (value * 5.0 + 0.8 * first) % 1.0
    line = (1 - smoothstep(0.012, 0.05, np.abs(turns - 0.5))) * smoothstep(
        -0.1, 0.5, once_y
    )
    colours = colours * light
    colours += (np.array(vein, np.float32) - colours) * (0.85 * line[..., None])
    return to_image(colours, sheet.size)


def _fold(t: Floats) -> Floats:
    """Reflect positions at the borders so that nothing smears, same shape."""
    out: Floats = (1 - np.abs(1 - np.abs(t))).astype(np.float32)
    return out
