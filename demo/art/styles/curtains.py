"""Northern lights over spruce and water. Palette: zenith, horizon, low, high, land."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats, mix, ramp
from demo.art.fields import smoothstep, to_image
from demo.art.ink import Ink
from demo.art.ridges import craggy, lay_ridge, rolling, spruces
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Paint the lights; odd seeds have a lake that mirrors them."""
    shore = sheet.high * (0.7 if sheet.variant(2) else 0.9)
    light = _lights(sheet, shore)
    if sheet.variant(2):
        light = _mirror(sheet, light, shore)
    ink = Ink(sheet, to_image(light, sheet.size))
    _stars(sheet, ink, shore * 0.8)
    _land(sheet, ink.image, shore)
    return ink.image


def _lights(sheet: Sheet, shore: float) -> Floats:
    x, y = sheet.grid()
    zenith, dusk, low, high = sheet.palette[:4]
    colours = ramp([zenith, zenith, dusk], np.clip(y / shore, 0, 1))
    glow = np.zeros_like(colours)
    chance = sheet.chance("curtains")
    for index in range(3):
        base = shore * (0.8 - 0.18 * index + chance.uniform(-0.04, 0.04))
        glow += _curtain(sheet, (x, y), base, index)[..., None] * ramp(
            [low, mix(low, high, 0.55), high, high],
            np.clip((base - y) / (shore * 0.6) + 0.1, 0, 1),
        )
    # Screen blending: light adds without burning out.
    lit = 255 - (255 - colours) * (1 - np.clip(glow, 0, 245) / 255)
    return np.asarray(lit, dtype=np.float32)


def _curtain(
    sheet: Sheet, at: tuple[Floats, Floats], base: float, index: int
) -> Floats:
    chance = sheet.chance(f"curtain {index}")
    x, y = at
    middle = sheet.wide * chance.uniform(0.3, 0.7)
    rise = np.clip(base - y, -0.3, 2)
    fan = middle + (x - middle) / (1 + 0.35 * rise)
    hem = base + 0.11 * rolling(chance, fan, 0.55) + 0.02 * rolling(chance, fan, 2.1)
    above = hem - y
    rays = 0.5 + 0.5 * rolling(chance, fan, 5.0) * rolling(chance, fan, 1.3)
    fine = 0.82 + 0.18 * rolling(chance, fan, 17.0)
    length = sheet.high * (0.12 + 0.2 * np.clip(rays, 0, 1))
    body = np.exp(-np.clip(above, 0, 9) / length) * smoothstep(-0.035, 0.05, above)
    hush = smoothstep(-0.6, 0.5, rolling(chance, x, 0.45))
    strength = (1.5, 1.1, 0.7)[index]
    out = strength * body * np.clip(0.35 + rays, 0, 1.1) * fine * (0.35 + 0.65 * hush)
    return np.asarray(out, dtype=np.float32)


def _mirror(sheet: Sheet, light: Floats, shore: float) -> Floats:
    rows = light.shape[0]
    edge = int(rows * shore / sheet.high)
    depth = np.arange(rows - edge)
    source = np.clip(edge - 1 - (depth * 1.9).astype(int), 0, edge - 1)
    water = light[source].copy()
    chance = sheet.chance("ripples")
    wave = rolling(chance, (depth / rows).astype(np.float32), 38)
    shift = (wave * (2 + depth * 0.03)).astype(int)
    for row, by in enumerate(shift):
        water[row] = np.roll(water[row], by, axis=0)
    fade = 0.85 - 0.3 * depth / max(1, len(depth))
    out = light.copy()
    out[edge:] = water * fade[:, None, None]
    return out


def _stars(sheet: Sheet, ink: Ink, until: float) -> None:
    chance = sheet.chance("stars")
    count = int(240 * sheet.wide * sheet.high)
    x = chance.uniform(0, sheet.wide, count)
    y = until * chance.power(0.8, count)
    radius = 0.0007 + 0.0014 * chance.power(0.35, count)
    ink.dots(zip(x, y, radius, strict=True), mix(sheet.palette[2], (255,) * 3, 0.75))


def _land(sheet: Sheet, image: Image.Image, shore: float) -> None:
    land, dusk = sheet.palette[4], sheet.palette[1]
    x = sheet.columns()
    far = shore - 0.04 - 0.06 * (1 + craggy(sheet.chance("far"), x, 1.6))
    near = shore + 0.02 * rolling(sheet.chance("near"), x, 0.8)
    wood = spruces(sheet.chance("wood"), x, 0.022, 0.12)
    if not sheet.variant(2):
        lay_ridge(image, sheet, far, (mix(land, dusk, 0.45), land), 0.35)
        lay_ridge(image, sheet, near - wood, (land, land), 1.0)
        return
    water = image.crop((0, int(shore * sheet.unit), *sheet.size))
    lay_ridge(image, sheet, far, (mix(land, dusk, 0.45), land), 0.3)
    lay_ridge(image, sheet, shore - 0.012 - 0.6 * wood, (land, land), 1.0)
    image.paste(water, (0, int(shore * sheet.unit)))
    bank = sheet.high - 0.05 + 0.03 * rolling(sheet.chance("bank"), x, 0.5)
    reeds = spruces(sheet.chance("bank wood"), x, 0.05, 0.3)
    side = smoothstep(0.25, 0.6, np.abs(x / sheet.wide - 0.5) * 2)
    lay_ridge(image, sheet, bank - reeds * side, (land, land), 1.0)
