"""Leaded glass: a landscape in cells. Palette: lead, sun, sky top to low, land."""

import math

import numpy as np
from PIL import Image

from demo.art.colour import RGB, mix
from demo.art.ink import Ink, Points
from demo.art.sheet import Sheet

LEAD = 0.0042


def paint(sheet: Sheet) -> Image.Image:
    """Cut the sheet into Voronoi cells and glaze each with the scene behind it."""
    ink = Ink(sheet, sheet.palette[0])
    sites = _sites(sheet)
    chance = sheet.chance("glass")
    for index in range(len(sites)):
        cell = _cell(sites, index, (sheet.wide, sheet.high))
        if len(cell) < 3:
            continue
        colour = _scene(sheet, cell.mean(axis=0))
        shade = chance.uniform(-0.16, 0.16)
        tone: RGB = (255, 250, 235) if shade > 0 else sheet.palette[0]
        ink.polygon(cell, mix(colour, tone, abs(shade)))
    return ink.image


def _sun(sheet: Sheet) -> tuple[float, float, float]:
    chance = sheet.chance("sun")
    low = 0.3 + 0.2 * chance.random()
    return sheet.wide * chance.uniform(0.3, 0.7), sheet.high * low, 0.17


def _sites(sheet: Sheet) -> Points:
    """Scatter sites, relaxed apart, and ring the sun with them; shape (n, 2)."""
    chance = sheet.chance("sites")
    count = int(270 * sheet.wide * sheet.high)
    spots = chance.uniform(-0.05, 1.05, (count, 2)) * (sheet.wide, sheet.high)
    for _ in range(14):
        apart = spots[:, None, :] - spots[None, :, :]
        distance = np.hypot(apart[..., 0], apart[..., 1]) + np.eye(count) + 1e-6
        push = np.exp(-((distance / 0.045) ** 2)) / distance
        np.fill_diagonal(push, 0)
        spots = spots + 0.008 * (apart * push[..., None]).sum(axis=1)
    x, y, radius = _sun(sheet)
    reach = np.hypot(spots[:, 0] - x, spots[:, 1] - y)
    spots = spots[(reach > radius * 1.28)]
    turn = np.linspace(0, 2 * math.pi, 14, endpoint=False)
    rings = [
        np.stack([x + radius * k * np.cos(turn), y + radius * k * np.sin(turn)], 1)
        for k in (0.74, 1.26)
    ]
    return np.concatenate([spots, *rings, [[x, y]]])


def _cell(sites: Points, index: int, size: tuple[float, float]) -> Points:
    """Clip the page to the part nearest to one site, inset by the lead."""
    wide, high = size
    site = sites[index]
    edge = LEAD / 2
    corners = [(edge, edge), (wide - edge, edge), (wide - edge, high - edge)]
    cell = [*corners, (edge, high - edge)]
    distance = ((sites - site) ** 2).sum(axis=1)
    for other in np.argsort(distance)[1:26]:
        gap = math.sqrt(distance[other])
        normal = (sites[other] - site) / gap
        cell = _clip(cell, normal, float(normal @ site) + gap / 2 - edge)
        if not cell:
            break
    return np.array(cell).reshape(-1, 2)


def _clip(
    cell: list[tuple[float, float]], normal: Points, limit: float
) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    nx, ny = float(normal[0]), float(normal[1])
    beyond = [x * nx + y * ny - limit for x, y in cell]
    for index, (x, y) in enumerate(cell):
        before, now = beyond[index - 1], beyond[index]
        if (before > 0) != (now > 0):
            px, py = cell[index - 1]
            t = before / (before - now)
            kept.append((px + (x - px) * t, py + (y - py) * t))
        if now <= 0:
            kept.append((x, y))
    return kept


def _scene(sheet: Sheet, at: Points) -> RGB:
    _, sun, high_sky, middle_sky, low_sky, far, middle, near = sheet.palette
    x, y, radius = _sun(sheet)
    reach = math.hypot(at[0] - x, at[1] - y)
    if reach < radius:
        return mix(sun, (255, 255, 240), 0.45 * (1 - reach / radius))
    chance = sheet.chance("hills")
    phase = chance.uniform(0, 6, 3)
    level = at[1] / sheet.high
    for land, start, bend, turn in zip(
        (near, middle, far), (0.86, 0.72, 0.6), (0.05, 0.07, 0.05), phase, strict=True
    ):
        if level > start + bend * math.sin(at[0] * 4.2 + turn):
            return mix(land, low_sky, 0.12 * chance.random())
    ray = math.atan2(at[1] - y, at[0] - x) * 7 / math.pi
    t = min(1.0, level / 0.62)
    base = (
        mix(high_sky, middle_sky, t * 2)
        if t < 0.5
        else mix(middle_sky, low_sky, 2 * t - 1)
    )
    return mix(
        base,
        sun,
        (0.22 if math.floor(ray) % 2 else 0.04) + 0.2 * math.exp(-reach * 5),
    )
