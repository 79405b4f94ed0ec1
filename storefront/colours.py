"""A shop's accent colour, made readable wherever it is used."""

from dataclasses import dataclass

# The darkest surface that coloured text stands on (--wall in shop.css).
WALL = "#f1ece2"
BLACK = "#000000"
WHITE = "#ffffff"
# WCAG 2.1 AA for text of normal size.
ENOUGH = 4.5
STEP = 0.94


@dataclass(frozen=True)
class Accent:
    """The accent as a surface, the text on it, and a shade for text elsewhere."""

    fill: str
    on_fill: str
    text: str


def accent(colour: str) -> Accent:
    """Derive what a page needs from the colour a shop chose."""
    return Accent(
        fill=colour,
        on_fill=max((WHITE, BLACK), key=lambda on: contrast(on, colour)),
        text=darkened(colour),
    )


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def darkened(colour: str, surface: str = WALL) -> str:
    """Darken a colour until text in it is readable on a surface."""
    while contrast(colour, surface) < ENOUGH:
        colour = "#" + "".join(f"{int(part * STEP):02x}" for part in _parts(colour))
    return colour


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (part / 255 for part in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
