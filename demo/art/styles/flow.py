"""Ribbons that follow a field without touching. Palette: ground, then ribbons."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.art.colour import Floats
from demo.art.fields import fractal, look_up
from demo.art.ink import Ink, Points
from demo.art.sheet import Sheet

SEEDS = 2600
STEPS = 150
STEP = 0.009
CELL = 1 / 260


def paint(sheet: Sheet) -> Image.Image:
    """Trace ribbons from random points and keep what does not collide."""
    margin = 0.07
    paths = _trace(sheet, _angles(sheet))
    chance = sheet.chance("ribbons")
    taken = np.zeros((int(sheet.high / CELL) + 2, int(sheet.wide / CELL) + 2), bool)
    ink = Ink(sheet, sheet.palette[0])
    weights = np.array([0.34, 0.24, 0.18, 0.14, 0.1][: len(sheet.palette) - 1])
    weights /= weights.sum()
    for index in range(SEEDS):
        age = index / SEEDS
        width = chance.choice([0.034, 0.02, 0.011]) if age < 0.25 else 0.008
        colour = sheet.palette[1 + int(chance.choice(len(weights), p=weights))]
        path = _free_part(sheet, paths[index], taken, width, margin)
        if len(path) < 10:
            continue
        _claim(path, taken, width)
        ink.stroke(path, width * 0.86, colour)
        ink.disc(path[0, 0], path[0, 1], width * 0.43, colour)
        ink.disc(path[-1, 0], path[-1, 1], width * 0.43, colour)
    return ink.image


def _angles(sheet: Sheet) -> Floats:
    x, y = sheet.grid(400)
    bend = fractal(sheet, x.shape, "field", 0.75, octaves=2)
    lean = sheet.chance("lean").uniform(0, 2 * np.pi)
    if sheet.variant(3) == 1:  # a whirl around a point off the middle
        eye = sheet.chance("eye").uniform(0.3, 0.7, 2) * (sheet.wide, sheet.high)
        turn = np.arctan2(y - eye[1], x - eye[0]) + 1.35
        return np.asarray(turn + 0.6 * bend, dtype=np.float32)
    return np.asarray(lean + 2.4 * bend, dtype=np.float32)


def _trace(sheet: Sheet, angles: Floats) -> Points:
    chance = sheet.chance("starts")
    at = chance.uniform(0, 1, (SEEDS, 2)) * (sheet.wide, sheet.high)
    cosine, sine = np.cos(angles), np.sin(angles)
    paths = np.empty((SEEDS, STEPS, 2))
    for step in range(STEPS):
        paths[:, step] = at
        u = (at[:, 0] / sheet.wide).astype(np.float32)
        v = (at[:, 1] / sheet.high).astype(np.float32)
        heading = np.stack([look_up(cosine, u, v), look_up(sine, u, v)], axis=1)
        at = at + STEP * heading / (np.hypot(*heading.T)[:, None] + 1e-6)
    return paths


def _free_part(
    sheet: Sheet, path: Points, taken: np.ndarray, width: float, margin: float
) -> Points:
    pad = margin + width / 2
    limit = np.array([sheet.wide - pad, sheet.high - pad])
    outside = (path <= pad) | (path >= limit)
    inside: NDArray[np.bool_] = ~(outside[:, 0] | outside[:, 1])
    free = inside.copy()
    for cells in _cells(path[inside], width):
        free[inside] &= ~taken[cells[:, 1], cells[:, 0]]
    blocked = np.flatnonzero(~free)
    return path[: blocked[0]] if len(blocked) else path


def _claim(path: Points, taken: np.ndarray, width: float) -> None:
    for cells in _cells(path, width):
        taken[cells[:, 1], cells[:, 0]] = True


def _cells(path: Points, width: float) -> list[np.ndarray]:
    reach = max(1, round(width / 2 / CELL))
    offsets = np.arange(-reach, reach + 1)
    whole = (path / CELL).astype(int)
    return [
        np.maximum(whole + np.array([dx, dy]), 0)
        for dx in offsets
        for dy in offsets
        if dx * dx + dy * dy <= reach * reach + 1
    ]
