"""Bringing the curated frames of data/*.csv into the tables."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from django.db import transaction

from frames.lengths import MM_PER_INCH, rounded
from frames.models import FrameSize, FrameType

DATA = Path(__file__).parent / "data"
TYPE_FIELDS = ["label", "brand", "region", "position"]
SIZE_FIELDS = [
    "label",
    "width_mm",
    "height_mm",
    "width_in",
    "height_in",
    "has_mat",
    "mat_window_w_mm",
    "mat_window_h_mm",
    "is_discontinued",
    "source",
    "confidence",
    "is_verified",
]
KNOWN = {"true": True, "false": False, "": None}


@dataclass(frozen=True)
class Imported:
    """How many rows an import wrote, and how many sizes it withdrew."""

    types: int
    sizes: int
    withdrawn: int


@transaction.atomic
def import_curated_frames(folder: Path = DATA) -> Imported:
    """Make the tables say what the curated files say; a second run changes nothing.

    Ids stay what they were. A size that left the files is kept, since shoppers may
    have chosen it, but no longer shown.
    """
    types = FrameType.objects.bulk_create(
        [_type(row) for row in _rows(folder / "frame_types.csv")],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=TYPE_FIELDS,
    )
    by_slug = {frame_type.slug: frame_type for frame_type in types}
    sizes = FrameSize.objects.bulk_create(
        [_size(row, by_slug) for row in _rows(folder / "frame_sizes.csv")],
        update_conflicts=True,
        unique_fields=["frame_type", "slug"],
        update_fields=SIZE_FIELDS,
    )
    kept = [size.pk for size in sizes]
    gone = FrameSize.objects.filter(is_verified=True).exclude(pk__in=kept)
    return Imported(len(types), len(sizes), gone.update(is_verified=False))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _type(row: dict[str, str]) -> FrameType:
    return FrameType(
        slug=row["slug"],
        label=row["label"],
        brand=row["brand"],
        region=row["region"],
        position=int(row["position"]),
    )


def _size(row: dict[str, str], types: dict[str, FrameType]) -> FrameSize:
    width, height = Decimal(row["width_mm"]), Decimal(row["height_mm"])
    return FrameSize(
        frame_type=types[row["frame_type"]],
        slug=row["slug"],
        label=row["label"],
        width_mm=width,
        height_mm=height,
        width_in=_inches(width),
        height_in=_inches(height),
        has_mat=KNOWN[row["has_mat"]],
        mat_window_w_mm=_length(row["mat_window_w_mm"]),
        mat_window_h_mm=_length(row["mat_window_h_mm"]),
        is_discontinued=row["is_discontinued"] == "true",
        source=row["source"],
        confidence=row["confidence"],
        is_verified=row["confidence"] != FrameSize.Confidence.LOW,
    )


def _length(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _inches(millimetres: Decimal) -> Decimal:
    return rounded(Fraction(millimetres) / MM_PER_INCH, 6)
