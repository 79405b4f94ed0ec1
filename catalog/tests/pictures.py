"""Files that shoppers' shops upload, honest and otherwise."""

import struct
import zlib
from pathlib import Path

from PIL import Image, ImageCms


def jpeg(path: Path, size: tuple[int, int] = (1200, 1800), **save: object) -> Path:
    """Write a gradient as JPEG."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.save(path, "JPEG", **save)
    return path


def png(path: Path, size: tuple[int, int] = (600, 400), mode: str = "RGBA") -> Path:
    """Write a half transparent PNG."""
    colour = (200, 30, 30, 128) if mode == "RGBA" else 128
    Image.new(mode, size, colour).save(path, "PNG")
    return path


def bomb(path: Path, width: int, height: int) -> Path:
    """Write a PNG whose header promises more pixels than anyone has memory for."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + _chunk(b"IEND", b"")
    )
    return path


def _chunk(kind: bytes, body: bytes) -> bytes:
    return (
        struct.pack(">I", len(body))
        + kind
        + body
        + struct.pack(">I", zlib.crc32(kind + body))
    )


def srgb_profile() -> bytes:
    """Return an ICC profile to embed."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
