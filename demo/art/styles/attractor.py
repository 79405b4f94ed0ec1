"""Density of a strange attractor. Palette: ground, then faint to bright."""

import numpy as np
from PIL import Image

from demo.art.colour import Floats, ramp
from demo.art.fields import to_image
from demo.art.sheet import Sheet

# Parameters (a, b, c, d) of x' = sin(a y) + c cos(a x), y' = sin(b x) + d cos(b y).
SHAPES = (
    (-1.4, 1.6, 1.0, 0.7),
    (1.7, 1.7, 0.6, 1.2),
    (-1.7, 1.3, -0.1, -1.21),
    (1.5, -1.8, 1.6, 0.9),
    (-1.8, -2.0, -0.5, -0.9),
    (-1.7, 1.8, -1.9, -0.4),
)
LONG_PX = 1900
WALKERS = 60_000


def paint(sheet: Sheet) -> Image.Image:
    """Let many points wander and expose the sheet where they pass."""
    scale = min(1.0, LONG_PX / max(sheet.size))
    width, height = round(sheet.width * scale), round(sheet.height * scale)
    turns = int(np.clip(width * height / 18_000, 20, 130))
    x, y, warmth = _wander(sheet, turns)
    left, right = np.quantile(x[::50], [0.001, 0.999])
    top, bottom = np.quantile(y[::50], [0.001, 0.999])
    fit_x, fit_y = 0.84 * width / (right - left), 0.84 * height / (bottom - top)
    # Stretch towards the page, but never past recognition.
    fit_x, fit_y = min(fit_x, 1.7 * fit_y), min(fit_y, 1.7 * fit_x)
    column = ((x - (left + right) / 2) * fit_x + width / 2).astype(np.int32)
    row = ((y - (top + bottom) / 2) * fit_y + height / 2).astype(np.int32)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    place = (row * width + column)[inside]
    count = np.bincount(place, minlength=width * height)
    heat = np.bincount(place, weights=warmth[inside], minlength=width * height)
    return _expose(sheet, (height, width), count, heat / np.maximum(count, 1))


def _wander(sheet: Sheet, turns: int) -> tuple[Floats, Floats, Floats]:
    a, b, c, d = (np.float32(v) for v in SHAPES[sheet.variant(len(SHAPES))])
    chance = sheet.chance("walkers")
    x = chance.uniform(-1, 1, WALKERS).astype(np.float32)
    y = chance.uniform(-1, 1, WALKERS).astype(np.float32)
    trail = np.empty((3, turns, WALKERS), np.float32)
    for turn in range(-12, turns):
        ahead = np.sin(a * y) + c * np.cos(a * x)
        below = np.sin(b * x) + d * np.cos(b * y)
        if turn >= 0:
            trail[:, turn] = ahead, below, np.hypot(ahead - x, below - y)
        x, y = ahead, below
    across, down, speed = trail.reshape(3, -1)
    if sheet.high >= sheet.wide:
        across, down = down, across
    return across, down, speed


def _expose(
    sheet: Sheet, shape: tuple[int, int], count: np.ndarray, warmth: np.ndarray
) -> Image.Image:
    tone = np.log1p(count / max(1e-6, count[count > 0].mean()) * 2.2)
    tone = np.clip(tone / np.quantile(tone[count > 0], 0.997), 0, 1) ** 0.85
    ground, *inks = sheet.palette
    middle = len(inks) // 2
    cool = ramp([ground, *inks[:middle], inks[-1]], tone.astype(np.float32))
    warm = ramp([ground, *inks[middle:]], tone.astype(np.float32))
    share = np.clip(warmth / np.quantile(warmth[count > 0], 0.95), 0, 1)[:, None]
    return to_image((cool * (1 - share) + warm * share).reshape(*shape, 3), sheet.size)
