"""Skylines: curves over x, and layers of land laid below them."""

import numpy as np
from PIL import Image

from demo.art.colour import RGB, Floats, ramp
from demo.art.sheet import Sheet


def rolling(chance: np.random.Generator, x: Floats, frequency: float) -> Floats:
    """Give a smooth curve over x, about -1..1, same shape as x."""
    total = np.zeros_like(x)
    for octave in range(4):
        turns = frequency * 2.0**octave * chance.uniform(0.8, 1.25)
        phase = chance.uniform(0, 2 * np.pi)
        total += np.sin(x * turns * 2 * np.pi + phase) * 0.5**octave
    return np.asarray(total / 1.6, dtype=np.float32)


def craggy(chance: np.random.Generator, x: Floats, frequency: float) -> Floats:
    """Give a broken mountain line over x, about -1..1, same shape as x."""
    total = np.zeros_like(x)
    weight = 1.0
    for octave in range(8):
        step = 1.0 / (frequency * 2.0**octave)
        knots = np.arange(-1, int(float(x.max()) / step) + 3) * step
        knots = knots + chance.uniform(-0.3, 0.3, len(knots)) * step
        heights = chance.uniform(-1, 1, len(knots))
        total += weight * np.interp(x, knots, heights).astype(np.float32)
        weight *= 0.46
    return np.asarray(total / 1.3, dtype=np.float32)


def spruces(
    chance: np.random.Generator, x: Floats, spacing: float, height: float
) -> Floats:
    """Give the height of a row of spruces over x, in units, same shape as x."""
    tops = np.zeros_like(x)
    at = -spacing
    while at < float(x.max()) + spacing:
        tall = height * chance.uniform(0.35, 1.0) ** 1.3
        half = tall * chance.uniform(0.17, 0.24)
        near = slice(*np.searchsorted(x, [at - half, at + half]))
        reach = np.abs(x[near] - at) / half
        tiers = 7.0 + 5.0 * chance.random()
        notch = (reach * tiers) % 1.0
        profile = tall * (1 - reach + 0.55 * (notch - 0.5) / tiers * 2 * reach)
        tops[near] = np.maximum(tops[near], profile)
        at += spacing * chance.uniform(0.3, 1.5)
    return tops


def lay_ridge(
    image: Image.Image,
    sheet: Sheet,
    tops: Floats,
    colours: tuple[RGB, RGB],
    depth: float,
) -> None:
    """Paint land below `tops` (units, shape (width,)), fading over `depth` units."""
    tops_px = tops * sheet.unit
    first = int(np.clip(tops_px.min() - 1, 0, sheet.height - 2))
    last = int(np.clip(tops_px.max() + 2, first + 1, sheet.height))
    rows = np.arange(first, sheet.height, dtype=np.float32)
    shade = np.clip((rows - first) / (depth * sheet.unit), 0, 1).astype(np.float32)
    column = (ramp(colours, shade)[:, None, :] + 0.5).astype(np.uint8)
    strip = Image.fromarray(column).resize(
        (sheet.width, len(rows)), Image.Resampling.NEAREST
    )
    cover = np.clip(rows[: last - first, None] + 1 - tops_px[None, :], 0, 1) * 255
    mask = Image.new("L", strip.size, 255)
    mask.paste(Image.fromarray(cover.astype(np.uint8)), (0, 0))
    image.paste(strip, (0, first), mask)


def sky(sheet: Sheet, colours: list[RGB], until: float = 1.0) -> Image.Image:
    """Paint a vertical gradient down to `until` (a share of the height)."""
    rows = np.linspace(0, 1 / until, sheet.height, dtype=np.float32)
    column = (ramp(colours, np.clip(rows, 0, 1))[:, None, :] + 0.5).astype(np.uint8)
    return Image.fromarray(column).resize(sheet.size, Image.Resampling.NEAREST)
