"""Checking pictures that come from outside, and making smaller ones of them."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from catalog.exceptions import ArtworkRejected

# A0 at 300 dpi has 139 million pixels. Pillow's own guard against decompression bombs
# is set to the same number; it reads a header, as we do, before it decodes anything.
MOST_PIXELS = 150_000_000
LONGEST_SIDE = 40_000
SHORTEST_SIDE = 100
MOST_BYTES = 300_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}
MODES = {"RGB", "RGBA", "L", "LA", "P", "CMYK"}
TURNED = {5, 6, 7, 8}  # EXIF orientations that swap width and height
ORIENTATION = 0x0112
RENDITIONS = {"large": 1600, "card": 700, "thumb": 240}
QUALITY = 84


@dataclass(frozen=True)
class Picture:
    """What is known of a checked file; width and height as people see it."""

    mime: str
    bytes: int
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Rendition:
    """A smaller picture, ready to be stored."""

    kind: str
    content: bytes
    width_px: int
    height_px: int


def check(path: Path) -> Picture:
    """Look at a file's first bytes and header; decode nothing.

    Raises ArtworkRejected for what is no JPEG or PNG, or too large or too small.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ArtworkRejected(
            f"The file has {size} bytes; at most {MOST_BYTES} are taken."
        )
    mime = _mime(path)
    with _opened(path) as image:
        if image.mode not in MODES or getattr(image, "is_animated", False):
            raise ArtworkRejected(
                "Save the picture with 8 bits a channel and without animation."
            )
        width, height = image.size
        if _lies_turned(image):
            width, height = height, width
    return Picture(mime, size, width, height)


def render(path: Path) -> list[Rendition]:
    """Decode once and make the public sizes: progressive JPEG, sRGB, no metadata.

    Raises ArtworkRejected where the file ends too early or its data are broken.
    """
    with _opened(path) as image:
        try:
            # A JPEG decodes straight to a half, a quarter or an eighth where that is
            # still large enough; a broken end is noticed all the same.
            image.draft("RGB", (2 * RENDITIONS["large"],) * 2)
            image.load()
        except (OSError, SyntaxError, ValueError) as error:
            raise ArtworkRejected(
                "The picture cannot be decoded; the file may be incomplete."
            ) from error
        upright = ImageOps.exif_transpose(image) if _has_exif(image) else image
        base = _flat(_srgb(upright))
    made = []
    for kind, longest in RENDITIONS.items():
        # Each size is made from the one before: sharper than it costs.
        base = base.copy()
        base.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        made.append(Rendition(kind, _jpeg(base), *base.size))
    return made


def _mime(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(8)
    for magic, mime in MAGIC.items():
        if head.startswith(magic):
            return mime
    raise ArtworkRejected("Only JPEG and PNG files are taken.")


def _opened(path: Path) -> Image.Image:
    try:
        image = Image.open(path, formats=["JPEG", "PNG"])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ArtworkRejected(f"At most {MOST_PIXELS} pixels are taken.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ArtworkRejected("The file is no readable JPEG or PNG.") from error
    width, height = image.size
    if width * height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
        image.close()
        raise ArtworkRejected(f"{width}×{height} pixels are more than can be printed.")
    if min(image.size) < SHORTEST_SIDE:
        image.close()
        raise ArtworkRejected(f"Each side needs at least {SHORTEST_SIDE} pixels.")
    return image


def _has_exif(image: Image.Image) -> bool:
    """Tell whether the EXIF data count: a PNG's can stand behind all its pixels."""
    return image.format != "PNG"


def _lies_turned(image: Image.Image) -> bool:
    return _has_exif(image) and image.getexif().get(ORIENTATION) in TURNED


def _srgb(image: Image.Image) -> Image.Image:
    """Convert from the picture's own profile; a broken profile is ignored."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError):
            return image
        return converted or image
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Put what is transparent on white."""
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    clean = Image.frombytes("RGB", image.size, image.tobytes())
    clean.save(out, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return out.getvalue()
