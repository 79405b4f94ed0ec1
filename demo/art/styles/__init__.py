"""Every style, by the name a piece carries."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from demo.art.sheet import Sheet
from demo.art.styles import (
    attractor,
    bauhaus,
    birches,
    botanical,
    contour,
    curtains,
    flow,
    glass,
    horizon,
    inkwash,
    mist,
    moire,
    nebula,
    overprint,
    packing,
    papercut,
    pebbles,
    truchet,
)


@dataclass(frozen=True)
class Style:
    """Say how a style paints and how grainy its paper is (8-bit levels)."""

    paint: Callable[[Sheet], Image.Image]
    grain: float


STYLES: dict[str, Style] = {
    "attractor": Style(attractor.paint, 2.0),
    "bauhaus": Style(bauhaus.paint, 2.6),
    "birches": Style(birches.paint, 2.4),
    "botanical": Style(botanical.paint, 2.8),
    "contour": Style(contour.paint, 2.0),
    "curtains": Style(curtains.paint, 2.0),
    "flow": Style(flow.paint, 2.2),
    "glass": Style(glass.paint, 2.0),
    "horizon": Style(horizon.paint, 2.8),
    "inkwash": Style(inkwash.paint, 2.8),
    "mist": Style(mist.paint, 2.4),
    "moire": Style(moire.paint, 1.4),
    "nebula": Style(nebula.paint, 2.2),
    "overprint": Style(overprint.paint, 2.8),
    "packing": Style(packing.paint, 2.4),
    "papercut": Style(papercut.paint, 2.6),
    "pebbles": Style(pebbles.paint, 2.8),
    "truchet": Style(truchet.paint, 2.2),
}
