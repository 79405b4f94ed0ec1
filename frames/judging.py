"""The whole answer to a shopper: does this picture, at this size, suit my frame?"""

from dataclasses import dataclass
from fractions import Fraction

from frames.dpi import Dpi, measure_dpi
from frames.fit import Fit, FitMode, best_fit
from frames.lengths import MM_PER_INCH, Size, rounded


@dataclass(frozen=True)
class Frame:
    """A frame in millimetres: its opening, and its mat's window if it has one."""

    opening: Size
    window: Size | None = None


@dataclass(frozen=True)
class Judgement:
    """Fit and sharpness of one image, printed at one size, in one frame."""

    fit: Fit
    dpi: Dpi
    sentence: str


def judge(image_px: tuple[int, int], print_in: Size, frame: Frame) -> Judgement:
    """Judge a print (inches) in a frame (mm); the print lies as the image does.

    Raises ValueError for a length that is not positive.
    """
    dpi = measure_dpi(image_px, print_in)
    lying = print_in.turned if dpi.is_turned else print_in
    sheet = Size(lying.width * MM_PER_INCH, lying.height * MM_PER_INCH)
    fit = best_fit(sheet, frame.opening, frame.window)
    return Judgement(fit, dpi, sentence(fit, sheet, frame))


def sentence(fit: Fit, print_mm: Size, frame: Frame) -> str:
    """Say to a shopper how the print goes into the frame."""
    if fit.mode == FitMode.NO_FIT:
        return "does not fit"
    mat = ""
    if frame.window:
        mat = " behind the mat" if fit.with_mat else " without the mat"
    if fit.mode == FitMode.EXACT:
        return f"fits{mat}"
    if fit.mode == FitMode.TRIM:
        return f"trim {_sides(fit.over, print_mm)}{mat}"
    if fit.mode == FitMode.BORDER:
        return f"leaves {_sides(fit.under, print_mm, 'of border ')}{mat}"
    if fit.with_mat:
        return f"the mat hides {_sides(fit.hidden, print_mm, 'of the picture ')}"
    return f"too large: cuts {_sides(fit.over, print_mm, 'off the picture ')}{mat}"


def _sides(lengths: Size, print_mm: Size, what: str = "") -> str:
    """Write `4 mm on the long side`, or both sides where both count."""
    wide, tall = lengths.width, lengths.height
    if wide == tall:
        return f"{_mm(wide)} {what}on both sides"
    names = ("short", "long") if print_mm.width < print_mm.height else ("long", "short")
    if print_mm.is_square:
        names = ("width", "height")
    parts = [
        (name, length)
        for name, length in zip(names, (wide, tall), strict=True)
        if length
    ]
    (first, length), *rest = parts
    noun = "" if print_mm.is_square else " side"
    text = f"{_mm(length)} {what}on the {first}{noun}"
    return text + "".join(
        f" and {_mm(more)} on the {name}{noun}" for name, more in rest
    )


def _mm(length: Fraction) -> str:
    """Write whole millimetres: less than half of one nobody can cut."""
    return f"{max(rounded(length, 0), 1)} mm"
