"""What must stay true of every picture, checked on small renderings."""

import time

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from demo.art import Piece, render
from demo.art.collections import AURORA, BOREALIS
from demo.art.styles import STYLES

PIECES = AURORA + BOREALIS
FIRST_OF_STYLE = list({piece.style: piece for piece in PIECES}.values())
LONG_SIDE_PX = 300
HASH_SIDE = 12
DEAD_BAND = 3


@pytest.fixture(scope="module")
def pictures() -> dict[str, Image.Image]:
    started = time.perf_counter()
    rendered = {piece.slug: render(piece, LONG_SIDE_PX) for piece in PIECES}
    assert time.perf_counter() - started < 60, "small renderings have become slow"
    return rendered


def _luminance(image: Image.Image) -> NDArray[np.float64]:
    return np.asarray(image.convert("L"), dtype=np.float64)


def _fingerprint(image: Image.Image) -> NDArray[np.bool_]:
    """Hash where brightness rises and falls between cells, both ways; shape (n,)."""
    side = HASH_SIDE
    small = _luminance(image.resize((side, side), Image.Resampling.BOX))
    steps = np.concatenate([np.diff(small, axis=0).ravel(), np.diff(small).ravel()])
    # The dead band keeps paper grain from passing for a difference.
    return np.concatenate([steps > DEAD_BAND, steps < -DEAD_BAND])


def test_every_picture_has_the_aspect_of_its_piece(
    pictures: dict[str, Image.Image],
) -> None:
    for piece in PIECES:
        image = pictures[piece.slug]

        assert image.mode == "RGB"
        assert max(image.size) == LONG_SIDE_PX
        wanted = piece.width_px / piece.height_px
        assert image.width / image.height == pytest.approx(wanted, rel=0.01)


def test_no_picture_is_flat(pictures: dict[str, Image.Image]) -> None:
    spread = {slug: _luminance(image).std() for slug, image in pictures.items()}

    assert min(spread.values()) > 10, min(spread, key=lambda slug: spread[slug])


def test_no_two_pictures_look_alike(pictures: dict[str, Image.Image]) -> None:
    prints = np.array([_fingerprint(pictures[piece.slug]) for piece in PIECES])

    apart = (prints[:, None, :] != prints[None, :, :]).sum(axis=2)
    np.fill_diagonal(apart, prints.shape[1])

    first, second = np.unravel_index(apart.argmin(), apart.shape)
    pair = (PIECES[int(first)].slug, PIECES[int(second)].slug)
    assert apart.min() >= 30, pair


@pytest.mark.parametrize("piece", FIRST_OF_STYLE, ids=lambda piece: piece.style)
def test_renders_the_same_pixels_again(
    piece: Piece, pictures: dict[str, Image.Image]
) -> None:
    assert render(piece, LONG_SIDE_PX).tobytes() == pictures[piece.slug].tobytes()


@pytest.mark.parametrize("piece", FIRST_OF_STYLE, ids=lambda piece: piece.style)
def test_a_larger_size_is_the_same_picture(
    piece: Piece, pictures: dict[str, Image.Image]
) -> None:
    small = pictures[piece.slug]
    large = render(piece, 540).resize(small.size, Image.Resampling.BOX)

    coarse = (small.width // 8, small.height // 8)
    gap = np.abs(
        _luminance(small.resize(coarse, Image.Resampling.BOX))
        - _luminance(large.resize(coarse, Image.Resampling.BOX))
    )

    assert gap.mean() < 4


def test_every_style_hangs_in_a_shop() -> None:
    used = {piece.style for piece in PIECES}

    assert used == set(STYLES)
    assert len(used) >= 8
