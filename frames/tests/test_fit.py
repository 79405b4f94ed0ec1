"""The fit and dpi rules: forty worked cases, and what holds for all sizes."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frames.dpi import measure_dpi
from frames.fit import FitMode, best_fit, fit_print_in_frame
from frames.judging import Frame, judge
from frames.lengths import Size, rounded

CASES = list(
    csv.DictReader((Path(__file__).parent / "data" / "fit_cases.csv").open("r"))
)
tenths = st.integers(min_value=1, max_value=20_000).map(lambda n: Fraction(n, 10))
sizes = st.builds(Size, tenths, tenths)
# A frame whose lips meet shows nothing; 20 mm is smaller than any.
from_20_mm = st.integers(min_value=200, max_value=20_000).map(lambda n: Fraction(n, 10))
frames = st.builds(Size, from_20_mm, from_20_mm)
pixels = st.tuples(*[st.integers(min_value=1, max_value=30_000)] * 2)


def _window(case: dict[str, str]) -> Size | None:
    if not case["window_w_mm"]:
        return None
    return Size.of(Decimal(case["window_w_mm"]), Decimal(case["window_h_mm"]))


def test_has_all_the_worked_cases() -> None:
    assert len(CASES) == 40


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["note"][:40])
def test_reproduces_the_worked_case(case: dict[str, str]) -> None:
    print_in = Size.of(Decimal(case["print_w_in"]), Decimal(case["print_h_in"]))
    opening = Size.of(Decimal(case["frame_w_mm"]), Decimal(case["frame_h_mm"]))
    image = (int(case["image_px_w"]), int(case["image_px_h"]))

    fit = fit_print_in_frame(
        Size.of_inches(print_in.width, print_in.height), opening, _window(case)
    )
    dpi = measure_dpi(image, print_in)

    assert fit.mode == case["expected_fit_mode"]
    assert str(rounded(dpi.dpi)) == case["expected_dpi"]
    assert dpi.verdict == case["expected_verdict"]
    assert str(rounded(dpi.loss_pct)) == case["expected_crop_loss_pct"]


@given(image=pixels, sheet=sizes, opening=sizes, window=st.none() | sizes)
def test_turning_image_and_frame_together_changes_nothing(
    image: tuple[int, int], sheet: Size, opening: Size, window: Size | None
) -> None:
    upright = judge(image, sheet, Frame(opening, window))
    across = judge(
        image[::-1], sheet, Frame(opening.turned, window.turned if window else None)
    )

    assert across.fit.mode == upright.fit.mode
    assert across.dpi.dpi == upright.dpi.dpi
    assert across.dpi.verdict == upright.dpi.verdict
    assert across.dpi.loss_pct == upright.dpi.loss_pct


@given(sheet=sizes, opening=sizes, window=st.none() | sizes)
def test_turning_print_and_frame_turns_the_answer(
    sheet: Size, opening: Size, window: Size | None
) -> None:
    upright = fit_print_in_frame(sheet, opening, window)
    across = fit_print_in_frame(
        sheet.turned, opening.turned, window.turned if window else None
    )

    assert across.mode == upright.mode
    assert across.over == upright.over.turned
    assert across.under == upright.under.turned


@given(image=pixels, sheet=sizes)
def test_the_crop_lies_inside_the_image_and_has_the_prints_shape(
    image: tuple[int, int], sheet: Size
) -> None:
    result = measure_dpi(image, sheet)
    lying = sheet.turned if result.is_turned else sheet

    assert result.crop.width / result.crop.height == lying.width / lying.height
    assert 0 <= result.box.x <= image[0] - result.box.width
    assert 0 <= result.box.y <= image[1] - result.box.height
    assert 0 <= result.loss_pct < 100


@given(opening=frames)
def test_a_print_of_the_frames_own_size_always_fits(opening: Size) -> None:
    assert fit_print_in_frame(opening, opening).mode == FitMode.EXACT


@pytest.mark.parametrize("bad", [(0, 10), (10, 0), (-1, 10)])
def test_refuses_lengths_that_are_not_positive(bad: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        fit_print_in_frame(Size.of(*bad), Size.of(10, 10))
    with pytest.raises(ValueError, match="more than zero"):
        measure_dpi(bad, Size.of(10, 10))


def test_takes_the_mat_out_where_the_print_then_fits_better() -> None:
    opening, window = Size.of(300, 400), Size.of(Decimal("177.8"), Decimal("228.6"))

    large = best_fit(Size.of(300, 400), opening, window)
    small = best_fit(Size.of(190, 240), opening, window)

    assert (large.mode, large.with_mat) == (FitMode.EXACT, False)
    assert (small.mode, small.with_mat) == (FitMode.EXACT, True)


@pytest.mark.parametrize(
    ("print_mm", "frame", "said"),
    [
        ((300, 400), Frame(Size.of(300, 400)), "fits"),
        ((600, 914), Frame(Size.of(600, 910)), "trim 4 mm on the long side"),
        ((914, 600), Frame(Size.of(600, 910)), "trim 4 mm on the long side"),
        ((305, 406), Frame(Size.of(300, 400)), "trim 5 mm on the short side and 6 mm"),
        ((254, 254), Frame(Size.of(250, 250)), "trim 4 mm on both sides"),
        ((288, 394), Frame(Size.of(300, 400)), "leaves 6 mm of border on the short"),
        ((300, 440), Frame(Size.of(300, 400)), "too large: cuts 40 mm off the picture"),
        ((100, 400), Frame(Size.of(300, 400)), "does not fit"),
        (
            (203, 254),
            Frame(Size.of(300, 400), Size.of(178, 229)),
            "the mat hides 25 mm of the picture on both sides",
        ),
        (
            (300, 400),
            Frame(Size.of(300, 400), Size.of(178, 229)),
            "fits without the mat",
        ),
        (
            (190, 240),
            Frame(Size.of(300, 400), Size.of(178, 229)),
            "fits behind the mat",
        ),
    ],
)
def test_says_it_in_a_sentence(
    print_mm: tuple[int, int], frame: Frame, said: str
) -> None:
    inches = Size.of(Fraction(print_mm[0] * 5, 127), Fraction(print_mm[1] * 5, 127))

    judged = judge((print_mm[0] * 10, print_mm[1] * 10), inches, frame)

    assert judged.sentence.startswith(said)
