"""One artwork: what it is called and everything needed to draw it again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Describe one artwork; the palette is "#rrggbb" strings, sizes are pixels."""

    slug: str
    title: str
    artist: str
    style: str
    seed: int
    palette: tuple[str, ...]
    width_px: int
    height_px: int
    description: str
    tags: tuple[str, ...]
    year: int

    @property
    def orientation(self) -> str:
        """Name the format: portrait, landscape or square."""
        if self.width_px == self.height_px:
            return "square"
        return "portrait" if self.height_px > self.width_px else "landscape"
