"""Plain JSON forms of the exact results."""

from typing import Any

from frames.dpi import Dpi
from frames.fit import Fit
from frames.lengths import Size, rounded


def dpi_json(result: Dpi) -> dict[str, Any]:
    """Write a Dpi as DpiSerializer documents it."""
    box = result.box
    return {
        "dpi": str(rounded(result.dpi)),
        "verdict": result.verdict.value,
        "crop_loss_pct": str(rounded(result.loss_pct)),
        "crop": {"x": box.x, "y": box.y, "width": box.width, "height": box.height},
        "is_turned": result.is_turned,
    }


def fit_json(fit: Fit, sentence: str) -> dict[str, Any]:
    """Write a Fit as FitSerializer documents it."""
    return {
        "mode": fit.mode.value,
        "sentence": sentence,
        "with_mat": fit.with_mat,
        "is_frame_turned": fit.is_turned,
        "over_mm": _axes(fit.over),
        "under_mm": _axes(fit.under),
        "hidden_mm": _axes(fit.hidden),
    }


def _axes(lengths: Size) -> dict[str, str]:
    return {
        "width": str(rounded(lengths.width)),
        "height": str(rounded(lengths.height)),
    }
