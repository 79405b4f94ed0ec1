"""Colours: hex strings in, 8-bit triples and float arrays (0..255) out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]
Floats = NDArray[np.float32]


def rgb(code: str) -> RGB:
    """Read "#rrggbb"."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Blend two colours; a share of 0 is the first, 1 the second."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def ramp(colours: Sequence[RGB], position: Floats) -> Floats:
    """Map positions 0..1 of any shape to colours, shape (..., 3), evenly spaced."""
    stops = np.linspace(0.0, 1.0, len(colours))
    channels = np.array(colours, dtype=np.float32)
    out = np.empty((*position.shape, 3), np.float32)
    for index in range(3):
        out[..., index] = np.interp(position, stops, channels[:, index])
    return out
