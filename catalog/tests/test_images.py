"""Pictures from outside: what is refused, and what becomes of the rest."""

import io
from pathlib import Path

import pytest
from PIL import Image

from catalog import images
from catalog.exceptions import ArtworkRejected
from catalog.tests import pictures


def test_tells_the_facts_of_a_jpeg(tmp_path: Path) -> None:
    path = pictures.jpeg(tmp_path / "a.jpg")

    picture = images.check(path)

    assert (picture.mime, picture.width_px, picture.height_px) == (
        "image/jpeg",
        1200,
        1800,
    )
    assert picture.bytes == path.stat().st_size


def test_believes_the_content_and_not_the_extension(tmp_path: Path) -> None:
    assert images.check(pictures.png(tmp_path / "a.jpg")).mime == "image/png"


def test_a_turned_photo_has_its_sides_as_people_see_them(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[images.ORIENTATION] = 6
    path = pictures.jpeg(tmp_path / "a.jpg", (1200, 800), exif=exif)

    picture = images.check(path)
    large = images.render(path)[0]

    assert (picture.width_px, picture.height_px) == (800, 1200)
    assert large.width_px < large.height_px


def test_makes_three_progressive_sizes_without_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    path = pictures.jpeg(
        tmp_path / "a.jpg", (2400, 3600), exif=exif, icc_profile=pictures.srgb_profile()
    )

    made = images.render(path)

    assert [(r.kind, r.width_px, r.height_px) for r in made] == [
        ("large", 1067, 1600),
        ("card", 467, 700),
        ("thumb", 160, 240),
    ]
    for rendition in made:
        image = Image.open(io.BytesIO(rendition.content))
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert image.info["progressive"]
        assert not image.getexif()
        assert b"where I live" not in rendition.content


def test_never_enlarges(tmp_path: Path) -> None:
    made = images.render(pictures.png(tmp_path / "a.png", (300, 200)))

    assert [(r.width_px, r.height_px) for r in made] == [
        (300, 200),
        (300, 200),
        (240, 160),
    ]


def test_puts_what_is_transparent_on_white(tmp_path: Path) -> None:
    made = images.render(pictures.png(tmp_path / "a.png"))

    red, green = Image.open(io.BytesIO(made[0].content)).tobytes()[:2]
    assert red > 215
    assert 130 < green < 155


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_takes_grey_and_cmyk(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.jpg"
    Image.new(mode, (300, 300)).save(path, "JPEG")

    images.check(path)

    assert Image.open(io.BytesIO(images.render(path)[0].content)).mode == "RGB"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff<?php system('id'); ?>",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"A" * 200,
        b"%PDF-1.7",
    ],
    ids=["empty", "gif", "svg", "html", "php", "magic only", "garbage", "pdf"],
)
def test_refuses_what_only_claims_to_be_a_picture(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "art.jpg"
    path.write_bytes(content)

    with pytest.raises(ArtworkRejected):
        images.check(path)


@pytest.mark.parametrize(
    "size", [(100_000, 100_000), (20_000, 20_000), (50_000, 200), (12_500, 12_001)]
)
def test_refuses_a_bomb_without_decoding_it(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = pictures.bomb(tmp_path / "bomb.png", *size)

    with pytest.raises(ArtworkRejected):
        images.check(path)
    with pytest.raises(ArtworkRejected):
        images.render(path)


def test_refuses_a_short_promise(tmp_path: Path) -> None:
    path = pictures.bomb(tmp_path / "short.png", 3000, 3000)

    images.check(path)  # the header is honest, the pixels are missing

    with pytest.raises(ArtworkRejected, match="incomplete"):
        images.render(path)


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_refuses_a_truncated_upload(tmp_path: Path, kind: str, kept: float) -> None:
    path = tmp_path / f"a.{kind}"
    Image.effect_noise((900, 900), 80).convert("RGB").save(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(ArtworkRejected):
        images.render(path)


@pytest.mark.parametrize("size", [(99, 500), (500, 1)])
def test_refuses_what_is_too_small(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ArtworkRejected, match="at least"):
        images.check(pictures.png(tmp_path / "a.png", size))


def test_refuses_too_many_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MOST_BYTES", 100)

    with pytest.raises(ArtworkRejected, match="bytes"):
        images.check(pictures.jpeg(tmp_path / "a.jpg"))


def test_refuses_sixteen_bits_and_animation(tmp_path: Path) -> None:
    deep, moving = tmp_path / "deep.png", tmp_path / "moving.png"
    Image.new("I;16", (300, 300)).save(deep)
    frames = [Image.new("RGB", (300, 300), c) for c in ("red", "blue")]
    frames[0].save(moving, save_all=True, append_images=frames[1:])

    for path in (deep, moving):
        with pytest.raises(ArtworkRejected, match="8 bits"):
            images.check(path)
