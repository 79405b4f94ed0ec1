"""From a piece to pixels."""

from math import ceil

from PIL import Image

from demo.art.paper import grain, soften
from demo.art.piece import Piece
from demo.art.sheet import Sheet
from demo.art.styles import STYLES

OVERSAMPLED_UP_TO_PX = 3500
SMALLEST_PAINTED_PX = 900
# Grain is sized for print; on a small image the same noise would look like sand.
FULL_GRAIN_PX = 4000


def render(piece: Piece, long_side_px: int | None = None) -> Image.Image:
    """Paint a piece as RGB; a smaller long side gives the same picture, smaller."""
    full = max(piece.width_px, piece.height_px)
    long_side = full if long_side_px is None else long_side_px
    width = max(1, round(piece.width_px * long_side / full))
    height = max(1, round(piece.height_px * long_side / full))
    times = _oversampling(long_side)
    style = STYLES[piece.style]
    painted = style.paint(Sheet(piece, width * times, height * times))
    strength = style.grain * min(1.0, max(0.3, long_side / FULL_GRAIN_PX))
    return grain(soften(painted, times), piece.seed, strength)


def _oversampling(long_side: int) -> int:
    if long_side > OVERSAMPLED_UP_TO_PX:
        return 1
    return max(2, ceil(SMALLEST_PAINTED_PX / long_side))
