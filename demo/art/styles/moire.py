"""Op art from bent stripes. Palette: ground, then one or more stripe colours."""

import numpy as np
from PIL import Image, ImageChops

from demo.art.colour import Floats, ramp
from demo.art.fields import mask_by_rows, steepness, to_image
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Choose waves, a bulging grid or two crossing ring systems by seed modulo 3."""
    layout = (_waves, _bulge, _rings)[sheet.variant(3)]
    ground = Image.new("RGB", sheet.size, sheet.palette[0])
    x, y = sheet.grid(500)
    tilt = np.clip((x / sheet.wide + y / sheet.high) / 2, 0, 1).astype(np.float32)
    stripes = to_image(ramp(sheet.palette[1:], tilt), sheet.size)
    ground.paste(stripes, mask=layout(sheet))
    return ground


def _stripes(sheet: Sheet, phase: Floats, duty: Floats | float = 0.5) -> Image.Image:
    """Cover the share `duty` of every whole turn of phase, edges antialiased."""
    share = np.broadcast_to(np.float32(duty), phase.shape).astype(np.float32)

    def cover(turns: Floats, slope: Floats, width: Floats) -> Floats:
        middle = np.abs(turns - np.floor(turns) - 0.5)
        out: Floats = (width / 2 - middle) / slope + 0.5
        return out

    return mask_by_rows(sheet, (phase, steepness(phase, sheet), share), cover)


def _waves(sheet: Sheet) -> Image.Image:
    chance = sheet.chance("waves")
    x, y = sheet.grid()
    first, second = chance.uniform(0.5, 0.8, 2)
    swing = 0.075 * np.sin(2 * np.pi * (y * first + chance.random()))
    swing += 0.05 * np.sin(2 * np.pi * (y * second * 1.9 + x * 0.8 + chance.random()))
    swell = 0.05 * np.sin(2 * np.pi * (x * 0.9 + y * 0.25 + chance.random()))
    duty = 0.5 + 0.3 * np.sin(2 * np.pi * (x * 0.6 - y * 0.7 + chance.random()))
    phase = ((x + swing + swell) * 34).astype(np.float32)
    return _stripes(sheet, phase, duty.astype(np.float32))


def _bulge(sheet: Sheet) -> Image.Image:
    chance = sheet.chance("bulge")
    x, y = sheet.grid()
    for radius in (0.44, 0.24, 0.17):
        cx = sheet.wide * chance.uniform(0.3, 0.7)
        cy = sheet.high * chance.uniform(0.2, 0.8)
        dx, dy = x - cx, y - cy
        reach = np.clip(np.hypot(dx, dy) / radius, 1e-3, 1)
        pull = np.where(reach < 1, np.sin(reach * np.pi / 2) ** 1.5, 1.0)
        pull = 1 - 0.55 * (1 - reach**2) ** 1.5 * pull / pull
        x, y = cx + dx * pull, cy + dy * pull
    rows = _stripes(sheet, np.asarray(y * 21, dtype=np.float32))
    columns = _stripes(sheet, np.asarray(x * 21, dtype=np.float32))
    return ImageChops.difference(rows, columns)


def _rings(sheet: Sheet) -> Image.Image:
    chance = sheet.chance("rings")
    x, y = sheet.grid()
    middle_x, middle_y = sheet.wide / 2, sheet.high / 2
    angle = chance.uniform(0, np.pi)
    gap = 0.11
    masks = []
    for side in (-1, 1):
        dx = x - middle_x - side * gap * np.cos(angle)
        dy = y - middle_y - side * gap * np.sin(angle)
        masks.append(_stripes(sheet, (np.hypot(dx, dy) * 26).astype(np.float32)))
    return ImageChops.difference(*masks)
