"""Drawing in units on a full-size image; the finishing step smooths the edges."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageChops, ImageDraw

from demo.art.colour import RGB
from demo.art.sheet import Sheet

Points = NDArray[np.float64]


class Ink:
    """Draw shapes given in units; points have shape (n, 2)."""

    def __init__(self, sheet: Sheet, ground: RGB | Image.Image) -> None:
        self.sheet = sheet
        if isinstance(ground, Image.Image):
            self.image = ground
        else:
            self.image = Image.new("RGB", sheet.size, ground)
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: ArrayLike, fill: RGB) -> None:
        """Fill a polygon."""
        flat = (np.asarray(points, dtype=np.float64) * self.sheet.unit).ravel()
        self._draw.polygon(flat.tolist(), fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: RGB) -> None:
        """Fill a circle."""
        unit = self.sheet.unit
        box = [(x - radius) * unit, (y - radius) * unit]
        self._draw.ellipse([*box, (x + radius) * unit, (y + radius) * unit], fill=fill)

    def bar(self, x: float, y: float, width: float, height: float, fill: RGB) -> None:
        """Fill an upright rectangle from its top left corner."""
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.polygon(corners, fill)

    def sector(
        self,
        centre: tuple[float, float],
        radii: tuple[float, float],
        degrees: tuple[float, float],
        fill: RGB,
    ) -> None:
        """Fill part of a ring between two radii and two angles (clockwise from x)."""
        self.polygon(sector(centre, radii, degrees), fill)

    def stroke(self, path: ArrayLike, widths: ArrayLike, fill: RGB) -> None:
        """Draw a line of varying width along a path, in short convex-ish runs."""
        left, right = edges(np.asarray(path, dtype=np.float64), np.asarray(widths))
        for start in range(0, len(left) - 1, 12):
            stop = start + 13
            run = np.concatenate([left[start:stop], right[start:stop][::-1]])
            self.polygon(run, fill)

    def dots(self, spots: Iterable[tuple[float, float, float]], fill: RGB) -> None:
        """Fill many circles, each (x, y, radius)."""
        for x, y, radius in spots:
            self.disc(x, y, radius, fill)

    def glaze(self, points: ArrayLike, tint: RGB) -> None:
        """Multiply a polygon of colour over what is there, like overprinted ink."""
        array = np.asarray(points, dtype=np.float64) * self.sheet.unit
        low = np.floor(np.clip(array.min(axis=0), 0, self.sheet.size)).astype(int)
        high = np.ceil(np.clip(array.max(axis=0), 0, self.sheet.size)).astype(int)
        if (high - low < 1).any():
            return
        box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        layer = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), (255, 255, 255))
        ImageDraw.Draw(layer).polygon((array - low).ravel().tolist(), fill=tint)
        self.image.paste(ImageChops.multiply(self.image.crop(box), layer), box[:2])

    def frame(self, margin: float, fill: RGB) -> None:
        """Cover the border with paper, `margin` units wide."""
        wide, high = self.sheet.wide, self.sheet.high
        self.bar(-0.1, -0.1, wide + 0.2, margin + 0.1, fill)
        self.bar(-0.1, high - margin, wide + 0.2, margin + 0.2, fill)
        self.bar(-0.1, 0, margin + 0.1, high, fill)
        self.bar(wide - margin, 0, margin + 0.2, high, fill)


def circle(x: float, y: float, radius: float, count: int = 240) -> Points:
    """Give the outline of a circle, shape (count, 2)."""
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    return np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1)


def sector(
    centre: tuple[float, float],
    radii: tuple[float, float],
    degrees: tuple[float, float],
) -> Points:
    """Give the outline of part of a ring, shape (n, 2)."""
    steps = max(8, int(abs(degrees[1] - degrees[0]) / 1.5))
    turn = np.radians(np.linspace(degrees[0], degrees[1], steps))
    ray = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    inner, outer = ray * radii[0], ray[::-1] * radii[1]
    out: Points = np.concatenate([inner, outer]) + np.asarray(centre)
    return out


def edges(path: Points, widths: NDArray[np.floating]) -> tuple[Points, Points]:
    """Offset a path of shape (n, 2) to both sides by half its widths."""
    along = np.gradient(path, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None] + 1e-12
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    half = np.broadcast_to(widths, (len(path),))[:, None] / 2
    return path + normal * half, path - normal * half
