"""Writing a piece as the file a printer asks for."""

from functools import cache
from pathlib import Path

from PIL import Image, ImageCms

from demo.art.piece import Piece
from demo.art.rendering import render

JPEG_QUALITY = 90
DOTS_PER_INCH = 300
# The profile header carries its creation time; a fixed one keeps files repeatable.
HEADER_DATE = slice(24, 36)
FIXED_DATE = bytes([7, 232, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])


def save_print_file(
    piece: Piece, path: str | Path, long_side_px: int | None = None
) -> Path:
    """Render and save as JPEG 4:4:4, 300 dpi, with an sRGB profile; return the path."""
    target = Path(path)
    image: Image.Image = render(piece, long_side_px)
    image.save(
        target,
        "JPEG",
        quality=JPEG_QUALITY,
        subsampling=0,
        dpi=(DOTS_PER_INCH, DOTS_PER_INCH),
        icc_profile=_srgb_profile(),
    )
    return target


@cache
def _srgb_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    content = bytearray(profile.tobytes())
    content[HEADER_DATE] = FIXED_DATE
    return bytes(content)
