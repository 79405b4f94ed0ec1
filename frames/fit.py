"""Whether a printed sheet fits a frame, in exact millimetres.

The rules and their limits are the project's own choice, written in README.md here. All
sizes are in millimetres; per-axis results follow the print's own width and height.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from frames.lengths import Size

TOL = Fraction(1)
LIP = Fraction(3)
TRIM_MAX = Fraction("12.7")
HIDE_MAX = Fraction("12.7")
GRIP = Fraction(2)
CUT_MAX = Fraction(15, 100)
GAP_MAX = Fraction(30, 100)
NOTHING = Size(Fraction(0), Fraction(0))


class FitMode(StrEnum):
    """How a print goes into a frame, best first."""

    EXACT = "exact"
    TRIM = "trim"
    BORDER = "border"
    CROP = "crop"
    NO_FIT = "no_fit"


_RANK = {mode: rank for rank, mode in enumerate(FitMode)}


@dataclass(frozen=True)
class Fit:
    """How a print fits: millimetres too large, too small and hidden, per axis."""

    mode: FitMode
    over: Size
    under: Size
    hidden: Size
    is_turned: bool
    with_mat: bool


@dataclass(frozen=True)
class _Axis:
    """One axis of a print in a frame.

    `seen` is the visible length; `cut` is what is lost of the picture: trimmed off, or
    hidden under a mat; up to `cut_max` nobody minds.
    """

    print_mm: Fraction
    over: Fraction
    under: Fraction
    cut: Fraction
    cut_max: Fraction
    seen: Fraction

    @property
    def is_impossible(self) -> bool:
        """Tell whether too much is lost or too much of the frame stays empty."""
        return self.cut > CUT_MAX * self.print_mm or self.under > GAP_MAX * self.seen

    @property
    def is_cropped(self) -> bool:
        """Tell whether the picture suffers."""
        return self.cut > self.cut_max


def fit_print_in_frame(
    print_mm: Size, opening: Size, window: Size | None = None
) -> Fit:
    """Compare a printed sheet with a frame, or with its mat where a window is given.

    Raises ValueError for a length that is not positive.
    """
    _check_positive(print_mm, opening, *([window] if window else []))
    is_turned = opening.lies_across(print_mm)
    if is_turned:
        opening, window = opening.turned, window.turned if window else None
    axes = [
        _axis(print_mm.width, opening.width, window.width if window else None),
        _axis(print_mm.height, opening.height, window.height if window else None),
    ]
    return Fit(
        mode=_mode(axes),
        over=Size(axes[0].over, axes[1].over),
        under=Size(axes[0].under, axes[1].under),
        hidden=Size(axes[0].cut, axes[1].cut) if window else NOTHING,
        is_turned=is_turned,
        with_mat=window is not None,
    )


def best_fit(print_mm: Size, opening: Size, window: Size | None = None) -> Fit:
    """Fit with and without the mat, which comes out, and return the better one.

    Where both are equally good the mat stays in: that is how the frame is sold.
    """
    bare = fit_print_in_frame(print_mm, opening)
    if window is None:
        return bare
    matted = fit_print_in_frame(print_mm, opening, window)
    return min(matted, bare, key=lambda fit: _RANK[fit.mode])


def _check_positive(*sizes: Size) -> None:
    if any(size.width <= 0 or size.height <= 0 for size in sizes):
        raise ValueError("Lengths must be more than zero.")


def _axis(print_mm: Fraction, frame: Fraction, window: Fraction | None) -> _Axis:
    over = _beyond(print_mm - frame, TOL)
    if window is None:
        seen = frame - 2 * LIP
        under = _beyond(seen - print_mm, TOL)
        return _Axis(print_mm, over, under, over, TRIM_MAX, seen)
    hide = _beyond(print_mm - window, HIDE_MAX + TOL)
    under = _beyond(window + 2 * GRIP - print_mm, TOL)
    return _Axis(print_mm, over, under, hide, HIDE_MAX, window)


def _beyond(length: Fraction, slack: Fraction) -> Fraction:
    return length if length > slack else Fraction(0)


def _mode(axes: list[_Axis]) -> FitMode:
    """Apply the rules in their order: the first that holds names the mode."""
    over = any(axis.over or axis.cut for axis in axes)
    under = any(axis.under for axis in axes)
    if any(axis.is_impossible for axis in axes) or (over and under):
        return FitMode.NO_FIT
    if any(axis.is_cropped for axis in axes):
        return FitMode.CROP
    if over:
        return FitMode.TRIM
    return FitMode.BORDER if under else FitMode.EXACT
