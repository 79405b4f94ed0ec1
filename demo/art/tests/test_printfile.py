"""The file handed to a printer."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

from demo.art import save_print_file
from demo.art.collections import AURORA


def test_saves_a_jpeg_with_profile_and_resolution(tmp_path: Path) -> None:
    path = save_print_file(AURORA[0], tmp_path / "print.jpg", 400)

    with Image.open(path) as saved:
        profile = ImageCms.ImageCmsProfile(BytesIO(saved.info["icc_profile"]))
        assert saved.format == "JPEG"
        assert saved.mode == "RGB"
        assert max(saved.size) == 400
        assert saved.info["dpi"] == (300, 300)
        assert "sRGB" in ImageCms.getProfileDescription(profile)


def test_saves_the_same_bytes_again(tmp_path: Path) -> None:
    first = save_print_file(AURORA[0], tmp_path / "first.jpg", 200)
    second = save_print_file(AURORA[0], tmp_path / "second.jpg", 200)

    assert first.read_bytes() == second.read_bytes()


def test_keeps_full_colour_resolution(tmp_path: Path) -> None:
    path = save_print_file(AURORA[0], tmp_path / "print.jpg", 200)

    with Image.open(path) as saved:
        factors = {layer[1:3] for layer in saved.layer}  # type: ignore[attr-defined]

    assert factors == {(1, 1)}
