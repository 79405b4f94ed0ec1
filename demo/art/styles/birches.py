"""A birch wood. Palette: far light, near light, bark, shade, leaf, second leaf."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB, mix
from demo.art.ink import Ink
from demo.art.ridges import lay_ridge, rolling, sky
from demo.art.sheet import Sheet

DEPTHS = 4


def paint(sheet: Sheet) -> Image.Image:
    """Stand trunks in rows, pale ones far away, with leaves drifting between."""
    far, near, bark, shade, *leaves = sheet.palette
    ink = Ink(sheet, sky(sheet, [far, near]))
    x = sheet.columns()
    for depth in range(DEPTHS):
        t = depth / (DEPTHS - 1)
        chance = sheet.chance(f"row {depth}")
        floor = sheet.high * (0.78 + 0.17 * t)
        slope = floor + 0.02 * rolling(chance, x, 0.6)
        ground = mix(mix(near, shade, 0.12), leaves[-1], 0.15 + 0.5 * t)
        lay_ridge(ink.image, sheet, slope, (ground, mix(ground, shade, 0.25)), 0.5)
        count = max(3, round((11 - 2.6 * depth) * sheet.wide))
        for index in range(count):
            at = sheet.wide * (index + chance.uniform(0.1, 0.9)) / count
            width = (0.014 + 0.05 * t**1.4) * chance.uniform(0.75, 1.2)
            tones = (mix(near, bark, 0.3 + 0.7 * t), mix(near, shade, 0.25 + 0.75 * t))
            _trunk(ink, chance, (at, floor + 0.03, width), tones)
        _leaves(ink, chance, t, [mix(near, leaf, 0.35 + 0.65 * t) for leaf in leaves])
    return ink.image


def _trunk(
    ink: Ink,
    chance: np.random.Generator,
    place: tuple[float, float, float],
    tones: tuple[RGB, RGB],
) -> None:
    x, foot, width = place
    bark, dark = tones
    y = np.linspace(foot, -0.05, 60)
    rise = (foot - y) / foot
    bend = chance.normal(0, 0.02) * rise**2 + chance.normal(0, 0.004) * np.sin(rise * 9)
    path = np.stack([x + bend, y], axis=1)
    widths = width * (1 - 0.35 * rise + 0.5 * np.exp(-rise * 26))
    for _ in range(int(chance.integers(0, 2))):
        _branch(
            ink, chance, path[int(chance.integers(25, 52))], width, mix(bark, dark, 0.6)
        )
    ink.stroke(path, widths, mix(bark, dark, 0.16))
    ink.stroke(path - (0.09 * width, 0), widths * 0.8, bark)
    for _ in range(int(34 * foot)):
        spot = int(chance.integers(1, 58))
        _mark(ink, chance, (path[spot], widths[spot]), dark)


def _mark(
    ink: Ink, chance: np.random.Generator, place: tuple[np.ndarray, float], dark: RGB
) -> None:
    at, width = place
    reach = width * chance.choice([0.25, 0.4, 0.7], p=[0.5, 0.35, 0.15])
    side = chance.choice([-1, 1])
    edge = at[0] + side * width * 0.5
    y = at[1] + chance.uniform(-0.012, 0.012)
    t = np.linspace(0, 1, 9)
    path = np.stack([edge - side * reach * t, y + 0.06 * width * np.sin(t * 5)], axis=1)
    ink.stroke(path, width * chance.uniform(0.06, 0.2) * (1 - t) ** 0.7, dark)


def _branch(
    ink: Ink, chance: np.random.Generator, at: np.ndarray, width: float, dark: RGB
) -> None:
    side = chance.choice([-1, 1])
    t = np.linspace(0, 1, 24)
    length = width * chance.uniform(2, 3.5)
    path = at + length * np.stack([side * t**0.9 * 0.7, -t - 0.1 * t**2], axis=1)
    ink.stroke(path, width * 0.13 * (1 - 0.85 * t), dark)


def _leaves(
    ink: Ink, chance: np.random.Generator, t: float, colours: list[RGB]
) -> None:
    wide, high = ink.sheet.wide, ink.sheet.high
    for _ in range(int(55 * wide * high)):
        at = np.array([chance.uniform(0, wide), high * chance.beta(1.1, 2.0)])
        length = (0.006 + 0.011 * t) * chance.uniform(0.6, 1.2)
        turn = chance.uniform(0, np.pi)
        s = np.linspace(-1, 1, 9)
        path = at + length * s[:, None] * (np.cos(turn), np.sin(turn))
        fill = colours[int(chance.integers(len(colours)))]
        ink.stroke(path, 0.9 * length * (1 - s**2) ** 0.8, fill)
