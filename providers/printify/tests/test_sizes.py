from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.printify.catalogue import substrate
from providers.printify.sizes import Size, read_size


def size(width: str, height: str) -> Size:
    return Size(Decimal(width), Decimal(height))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12″ x 18″", size("12", "18")),
        ('12" x 18"', size("12", "18")),
        ("12'' × 18''", size("12", "18")),
        ("18” x 12” (Horizontal)", size("18", "12")),
        ("8.5x11 in", size("8.5", "11")),
        ("8,5 x 11 inches", size("8.5", "11")),
        ("Black / 11″ x 14″ / Matte", size("11", "14")),
        ("30 x 40 cm", size("11.811024", "15.748031")),
        ("300×400mm", size("11.811024", "15.748031")),
        ("30cm x 40cm", size("11.811024", "15.748031")),
        ("A2", size("16.535433", "23.385827")),
        ("A2 Landscape", size("23.385827", "16.535433")),
        ("16.5″ x 23.4″ (A2)", size("16.535433", "23.385827")),
        ("23.4″ x 16.5″ (A2)", size("23.385827", "16.535433")),
        ("A0", size("33.110236", "46.811024")),
        ("A4 / Matte", size("8.267717", "11.692913")),
    ],
)
def test_reads_sizes(text: Any, expected: Any) -> None:
    assert read_size(text) == expected


@pytest.mark.parametrize("text", ["", "One size", "A22", "MA2B", "0 x 12", "XL", "x"])
def test_tells_no_size_where_there_is_none(text: Any) -> None:
    assert read_size(text) is None


def test_the_first_text_that_tells_a_size_counts() -> None:
    assert read_size("", "Matte", "11″ x 14″", "12″ x 18″") == size("11", "14")


def test_a_lying_placeholder_turns_an_a_size() -> None:
    assert read_size("A3", is_lying=True) == size("16.535433", "11.692913")


@given(st.text())
def test_any_text_is_read_without_an_error(text: Any) -> None:
    found = read_size(text)

    assert found is None or (found.width_in >= 0 and found.height_in >= 0)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Matte Vertical Posters", "poster"),
        ("Framed Posters, vertical", "framed_poster"),
        ("Matte Canvas, Framed, Black", "canvas"),
        ("Stretched Canvas", "canvas"),
        ("Giclee Art Print", "poster"),
    ],
)
def test_tells_what_is_printed_on(title: str, expected: Any) -> None:
    assert substrate(title) == expected
