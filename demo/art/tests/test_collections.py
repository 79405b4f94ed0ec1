"""The two shops' lists: enough pieces, nothing twice, words that fit."""

from demo.art import Piece
from demo.art.collections import AURORA, BOREALIS
from demo.art.styles import STYLES

PIECES = AURORA + BOREALIS


def test_each_shop_has_enough_pieces_and_styles() -> None:
    for shop in (AURORA, BOREALIS):
        assert len(shop) >= 26
        assert len({piece.style for piece in shop}) >= 8


def test_titles_and_slugs_are_unique_over_both_shops() -> None:
    assert len({piece.slug for piece in PIECES}) == len(PIECES)
    assert len({piece.title for piece in PIECES}) == len(PIECES)


def test_no_drawing_is_made_twice_with_the_same_chance() -> None:
    recipes = {(piece.style, piece.seed, piece.palette) for piece in PIECES}

    assert len(recipes) == len(PIECES)


def test_every_piece_names_a_known_style_and_its_orientation() -> None:
    for piece in PIECES:
        assert piece.style in STYLES
        assert piece.orientation in piece.tags
        assert len(set(piece.tags)) == len(piece.tags) >= 6


def test_every_description_is_two_sentences() -> None:
    for piece in PIECES:
        assert piece.description.count(". ") == 1, piece.slug
        assert piece.description.endswith("."), piece.slug


def test_artists_stay_with_one_shop() -> None:
    aurora = {piece.artist for piece in AURORA}
    borealis = {piece.artist for piece in BOREALIS}

    assert len(aurora) >= 4
    assert len(borealis) >= 4
    assert not aurora & borealis


def test_sizes_are_mixed_and_a_few_are_too_small_for_large_prints() -> None:
    def long_side(piece: Piece) -> int:
        return max(piece.width_px, piece.height_px)

    small = [piece for piece in PIECES if long_side(piece) < 4000]
    shapes = {piece.orientation for piece in PIECES}

    assert 2 <= len(small) <= 3
    assert shapes == {"portrait", "landscape", "square"}
    assert all(min(piece.width_px, piece.height_px) >= 3000 for piece in PIECES)
    assert max(long_side(piece) for piece in PIECES) == 7000
