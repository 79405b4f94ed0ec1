"""Balanced stones and arches. Palette: paper, sun, then stone colours, ink last."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB, mix
from demo.art.ink import Ink, Points, sector
from demo.art.ridges import lay_ridge, rolling
from demo.art.sheet import Sheet


def paint(sheet: Sheet) -> Image.Image:
    """Stack a cairn (even seeds) or set arches side by side (odd seeds)."""
    ink = Ink(sheet, sheet.palette[0])
    if sheet.variant(2):
        _arches(sheet, ink)
    else:
        _cairn(sheet, ink)
    return ink.image


def _cairn(sheet: Sheet, ink: Ink) -> None:
    chance = sheet.chance("cairn")
    _, sun, *stones, dark = sheet.palette
    middle = sheet.wide / 2
    sun_x = middle + chance.choice([-1, 1]) * 0.16
    ink.disc(sun_x, sheet.high * 0.36, 0.24, sun)
    floor = sheet.high * 0.86
    line = floor - 0.02 + 0.006 * rolling(chance, sheet.columns(), 0.6)
    ground = mix(stones[0], sheet.palette[0], 0.45)
    lay_ridge(ink.image, sheet, line, (ground, ground), 1.0)
    height, y = 0.105, floor + 0.02
    width = 0.3
    count = int(np.clip((sheet.high - 0.45) / 0.145, 4, 7))
    for index in range(count):
        x = middle + chance.normal(0, 0.018)
        tall = height * chance.uniform(0.75, 1.2)
        centre = (x, y - tall)
        _stone(ink, chance, (*centre, width, tall), (stones[index % len(stones)], dark))
        y -= 2 * tall * 0.965
        width *= chance.uniform(0.74, 0.86)
        height *= 0.9


def _stone(
    ink: Ink,
    chance: np.random.Generator,
    shape: tuple[float, float, float, float],
    colours: tuple[RGB, RGB],
) -> None:
    x, y, wide, tall = shape
    colour, dark = colours
    outline = _blob(chance, 2.5) * (wide, tall) + (x, y)
    ink.polygon(outline, colour)
    shade = mix(colour, dark, 0.22)
    ink.polygon(_lower(outline, y + 0.3 * tall, tall), shade)
    for _ in range(int(700 * wide * tall / 0.03)):
        at = chance.uniform(-1, 1, 2)
        if (np.abs(at) ** 2.5).sum() > 0.82:
            continue
        fleck = mix(colour, (255, 255, 255) if chance.random() < 0.5 else dark, 0.3)
        ink.disc(
            x + at[0] * wide, y + at[1] * tall, chance.uniform(0.0008, 0.0022), fleck
        )


def _blob(chance: np.random.Generator, power: float) -> Points:
    """Give a rounded, slightly uneven outline within -1..1, shape (200, 2)."""
    turn = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    cosine, sine = np.cos(turn), np.sin(turn)
    uneven = 1 + 0.03 * np.sin(turn * 2 + chance.uniform(0, 6))
    uneven += 0.02 * np.sin(turn * 3 + chance.uniform(0, 6))
    x = np.sign(cosine) * np.abs(cosine) ** (2 / power) * uneven
    y = np.sign(sine) * np.abs(sine) ** (2 / power)
    return np.stack([x, y], axis=1)


def _lower(outline: Points, level: float, tall: float) -> Points:
    """Cut the outline to what lies below a bowed line."""
    x = outline[:, 0]
    span = (x - x.mean()) / (np.ptp(x) / 2)
    cut = level + 0.35 * tall * (1 - span**2) - 0.15 * tall
    lifted = np.maximum(outline[:, 1], cut)
    return np.stack([x, np.maximum(lifted, outline[:, 1])], axis=1)


def _arches(sheet: Sheet, ink: Ink) -> None:
    chance = sheet.chance("arches")
    _, sun, *stones, dark = sheet.palette
    floor = sheet.high - 0.16
    sun_at = sheet.wide * chance.uniform(0.35, 0.65)
    ink.disc(sun_at, sheet.high * 0.27, 0.17, sun)
    sizes = [(0.34, 0.30, 0.62), (0.72, 0.2, 0.36), (0.5, 0.13, 0.16)]
    flip = bool(chance.integers(2))
    for number, (place, radius, lift) in enumerate(sizes):
        x = sheet.wide * (1 - place if flip else place)
        rise = (sheet.high - 0.75) * lift
        for ring in range(5 - number):
            reach = radius - ring * 0.052
            if reach < 0.03:
                break
            fill = (
                stones[(ring + number) % len(stones)]
                if ring % 2 == 0
                else (sheet.palette[0])
            )
            ink.polygon(_arch((x, floor), reach, rise), fill)
    ink.bar(0.1, floor, sheet.wide - 0.2, 0.006, dark)


def _arch(foot: tuple[float, float], radius: float, rise: float) -> Points:
    x, floor = foot
    top = sector((x, floor - rise), (radius, radius), (180, 360))[:120]
    return np.concatenate([[(x - radius, floor)], top, [(x + radius, floor)]])
