"""Pressed plants. Palette: paper, shape behind, leaf, second leaf, stem, accent."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB, mix
from demo.art.ink import Ink, Points
from demo.art.sheet import Sheet

GOLDEN_ANGLE = np.pi * (3 - 5**0.5)


def paint(sheet: Sheet) -> Image.Image:
    """Draw a leafy branch, a fern, a seed head or umbels by seed modulo 4."""
    ink = Ink(sheet, sheet.palette[0])
    chance = sheet.chance("plant")
    (_branch, _fern, _seed_head, _umbels)[sheet.variant(4)](sheet, ink, chance)
    return ink.image


def _backdrop(sheet: Sheet, ink: Ink, radius: float, level: float) -> None:
    chance = sheet.chance("backdrop")
    turn = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    reach = radius * (1 + 0.06 * np.sin(2 * turn + chance.uniform(0, 6)))
    reach *= 1 + 0.04 * np.sin(3 * turn + chance.uniform(0, 6))
    outline = np.stack([np.cos(turn), np.sin(turn)], axis=1) * reach[:, None]
    middle = np.array([sheet.wide / 2, sheet.high * level])
    ink.polygon(outline + middle, sheet.palette[1])


def _curve(sheet: Sheet, sway: float, top: float, shift: float = 0.5) -> Points:
    """Give a stem from the foot of the page up to `top` (share), shape (80, 2)."""
    t = np.linspace(0, 1, 80)
    x = sheet.wide / 2 - sway * shift + sway * t**1.7 + 0.02 * np.sin(t * 5)
    y = sheet.high * (0.93 - (0.93 - top) * t)
    return np.stack([x, y], axis=1)


def _leaf(
    ink: Ink, at: Points, angle: float, size: tuple[float, float], fill: RGB
) -> None:
    length, width = size
    t = np.linspace(0, 1, 26)
    ray = np.array([np.cos(angle), np.sin(angle)])
    side = np.array([-ray[1], ray[0]])
    bow = 0.12 * np.sin(t * np.pi)
    path = at + length * (
        t[:, None] * ray + bow[:, None] * side * np.sign(ray[0] + 1e-9)
    )
    ink.stroke(path, width * np.sin(np.pi * t**0.75) ** 0.9, fill)
    ink.stroke(path, 0.0022 * (1 - t), ink.sheet.palette[0])


def _branch(sheet: Sheet, ink: Ink, chance: np.random.Generator) -> None:
    _backdrop(sheet, ink, 0.36, 0.42)
    stem = _curve(sheet, chance.uniform(-0.16, 0.16), 0.18)
    ink.stroke(stem, np.linspace(0.009, 0.003, 80), sheet.palette[4])
    pairs = 9
    for pair in range(pairs):
        t = 0.2 + 0.78 * pair / (pairs - 1)
        at = stem[int(t * 79)]
        size = 0.3 * np.sin(np.pi * (0.2 + 0.72 * t)) ** 0.8
        for side in (-1, 1):
            lean = -np.pi / 2 + side * (1.12 - 0.5 * t) + chance.normal(0, 0.07)
            fill = sheet.palette[2 if chance.random() < 0.65 else 3]
            shape = (size * chance.uniform(0.85, 1.05), size * 0.33)
            _leaf(ink, at, lean, shape, fill)
    _leaf(ink, stem[-1], -np.pi / 2 + 0.1, (0.14, 0.05), sheet.palette[2])


def _fern(sheet: Sheet, ink: Ink, chance: np.random.Generator) -> None:
    _backdrop(sheet, ink, 0.3, 0.34)
    for sway, scale, tone in ((0.46, 0.66, 3), (-0.44, 0.72, 3), (0.05, 1.0, 2)):
        stem = _curve(sheet, sway, 0.09 + 0.5 * (1 - scale), 0.0)
        colour = sheet.palette[tone]
        for pinna in range(40):
            t = 0.22 + 0.77 * pinna / 39
            length = 0.24 * scale * np.sin(np.pi * (1.1 * t - 0.1)) ** 0.8 + 0.008
            for side in (-1, 1):
                at = stem[int(t * 79)]
                lean = -np.pi / 2 + side * (1.25 - 0.35 * t) + sway * t
                _frond(ink, at, lean, length * chance.uniform(0.94, 1.04), colour)
        ink.stroke(stem, np.linspace(0.007, 0.002, 80), sheet.palette[4])


def _frond(ink: Ink, at: Points, angle: float, length: float, fill: RGB) -> None:
    t = np.linspace(0, 1, 34)
    ray = np.array([np.cos(angle), np.sin(angle)])
    droop = np.stack([0 * t, 0.16 * t**2], axis=1)
    teeth = 0.72 + 0.28 * np.abs(np.sin(t * 22))
    widths = 0.115 * length * (1 - t) ** 0.55 * teeth + 0.001
    ink.stroke(at + length * (t[:, None] * ray + droop), widths, fill)


def _seed_head(sheet: Sheet, ink: Ink, chance: np.random.Generator) -> None:
    stem = _curve(sheet, chance.uniform(-0.1, 0.1), 0.38)
    _backdrop(sheet, ink, 0.4, 0.4)
    ink.stroke(stem, np.linspace(0.016, 0.009, 80), sheet.palette[4])
    for t, side in ((0.2, -1), (0.38, 1)):
        lean = -np.pi / 2 + side * 0.8
        _leaf(ink, stem[int(t * 79)], lean, (0.36, 0.11), sheet.palette[2])
    middle = stem[-1]
    count = 620
    for index in range(count):
        t = index / count
        reach = 0.33 * t**0.5
        turn = index * GOLDEN_ANGLE
        at = middle + reach * np.array([np.cos(turn), np.sin(turn)])
        tone = mix(sheet.palette[5], sheet.palette[3], min(1.0, t * 1.25))
        shrink = 1 - 0.55 * max(0.0, t - 0.75) / 0.25
        ink.disc(at[0], at[1], 0.0026 + 0.0072 * t**0.8 * shrink, tone)


def _umbels(sheet: Sheet, ink: Ink, chance: np.random.Generator) -> None:
    _backdrop(sheet, ink, 0.34, 0.36)
    plan = (
        (-0.26, 0.4, 0.16),
        (0.28, 0.34, 0.18),
        (0.02, 0.26, 0.23),
        (0.16, 0.58, 0.11),
    )
    for sway, top, size in plan:
        stem = _curve(sheet, sway + chance.normal(0, 0.02), top)
        ink.stroke(stem, np.linspace(0.008, 0.004, 80), sheet.palette[4])
        rays = 15
        for ray in range(rays):
            lean = -np.pi / 2 + (ray / (rays - 1) - 0.5) * 2.3 + chance.normal(0, 0.03)
            length = size * (0.8 + 0.2 * np.cos(lean + np.pi / 2))
            tip = stem[-1] + length * np.array([np.cos(lean), np.sin(lean) * 0.8])
            t = np.linspace(0, 1, 12)[:, None]
            path = stem[-1] + (tip - stem[-1]) * t
            path[:, 1] -= 0.1 * length * np.sin(t[:, 0] * np.pi)
            ink.stroke(path, 0.0026, sheet.palette[4])
            for _ in range(13):
                at = tip + chance.normal(0, (size * 0.075, size * 0.05))
                tone = sheet.palette[5 if chance.random() < 0.6 else 3]
                ink.disc(at[0], at[1], chance.uniform(0.0035, 0.0075), tone)
