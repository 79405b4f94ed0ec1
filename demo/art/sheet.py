"""The sheet a style paints on: its size, its palette and its chance.

Compositions are laid out in units: the short side is 1.0, whatever the pixel
size, so the same picture comes out of every size.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from demo.art.colour import RGB, Floats, rgb
from demo.art.piece import Piece

FIELD_LONG_PX = 1400


@dataclass(frozen=True)
class Sheet:
    """Hold a piece and the pixel size it is being painted at."""

    piece: Piece
    width: int
    height: int

    @property
    def wide(self) -> float:
        """Give the width in units."""
        return self.piece.width_px / min(self.piece.width_px, self.piece.height_px)

    @property
    def high(self) -> float:
        """Give the height in units."""
        return self.piece.height_px / min(self.piece.width_px, self.piece.height_px)

    @property
    def unit(self) -> float:
        """Give the pixels in one unit."""
        return max(self.width, self.height) / max(self.wide, self.high)

    @property
    def size(self) -> tuple[int, int]:
        """Give (width, height) in pixels, as Pillow wants it."""
        return self.width, self.height

    @property
    def palette(self) -> list[RGB]:
        """Give the piece's colours as 8-bit triples."""
        return [rgb(code) for code in self.piece.palette]

    def variant(self, count: int) -> int:
        """Choose one of a style's layouts: the seed modulo their count."""
        return self.piece.seed % count

    def chance(self, purpose: str) -> np.random.Generator:
        """Start the random stream of one purpose; streams do not disturb each other."""
        return np.random.default_rng([self.piece.seed, crc32(purpose.encode())])

    def columns(self) -> Floats:
        """Give the x of each pixel column in units, shape (width,)."""
        return ((np.arange(self.width) + 0.5) / self.unit).astype(np.float32)

    def grid(self, long_px: int = FIELD_LONG_PX) -> tuple[Floats, Floats]:
        """Give x and y in units on a coarse grid, two arrays of shape (h, w)."""
        scale = min(1.0, long_px / max(self.size))
        width, height = (max(2, round(side * scale)) for side in self.size)
        x = (np.arange(width, dtype=np.float32) + 0.5) / width * self.wide
        y = (np.arange(height, dtype=np.float32) + 0.5) / height * self.high
        across, down = np.meshgrid(x, y)
        return across.astype(np.float32), down.astype(np.float32)
