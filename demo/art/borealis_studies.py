"""Borealis: pressed plants and maps."""

from demo.art.palettes import (
    PRESSED_BLUE,
    PRESSED_GREEN,
    PRESSED_OCHRE,
    PRESSED_RUST,
    SURVEY_CLAY,
    SURVEY_SAGE,
    SURVEY_SLATE,
)
from demo.art.piece import Piece

STUDIES = (
    Piece(
        slug="survey-of-a-green-hill",
        title="Survey of a Green Hill",
        artist="Eskil Norrbom",
        style="contour",
        seed=0,
        palette=SURVEY_SAGE,
        width_px=4950,
        height_px=7000,
        description=(
            "A contour map of a rounded sage-green hill between pale blue waters, "
            "framed by a plain margin. Every fifth line is drawn bolder."
        ),
        tags=(
            "contour map",
            "topographic",
            "line drawing",
            "nordic",
            "sage",
            "blue",
            "quiet",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="slate-plateau",
        title="Slate Plateau",
        artist="Eskil Norrbom",
        style="contour",
        seed=1,
        palette=SURVEY_SLATE,
        width_px=4950,
        height_px=7000,
        description=(
            "Fine slate lines climb a blue-grey height at the right edge of an "
            "imagined map. Two small lakes lie in the low ground at the bottom."
        ),
        tags=(
            "contour map",
            "topographic",
            "line drawing",
            "nordic",
            "slate",
            "grey",
            "quiet",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="clay-coast",
        title="Clay Coast",
        artist="Eskil Norrbom",
        style="contour",
        seed=5,
        palette=SURVEY_CLAY,
        width_px=7000,
        height_px=4950,
        description=(
            "A clay-coloured ridge with several summits runs across a wide contour "
            "map. Pale blue-green water fills the corners inside a cream margin."
        ),
        tags=(
            "contour map",
            "topographic",
            "line drawing",
            "nordic",
            "clay",
            "cream",
            "quiet",
            "landscape",
        ),
        year=2021,
    ),
    Piece(
        slug="branch-late-summer",
        title="Branch, Late Summer",
        artist="Tuva Lindqvist",
        style="botanical",
        seed=0,
        palette=PRESSED_GREEN,
        width_px=4950,
        height_px=7000,
        description=(
            "A leafy branch in two greens stands before a sand-coloured rounded "
            "shape. Thin light veins run down the middle of each leaf."
        ),
        tags=(
            "botanical",
            "leaves",
            "branch",
            "scandinavian",
            "green",
            "sand",
            "calm",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="three-ferns",
        title="Three Ferns",
        artist="Tuva Lindqvist",
        style="botanical",
        seed=1,
        palette=PRESSED_BLUE,
        width_px=4950,
        height_px=7000,
        description=(
            "One dark blue fern stands upright between two paler ones that lean "
            "outwards. A pale grey-blue shape sits behind them on off-white paper."
        ),
        tags=(
            "botanical",
            "fern",
            "leaves",
            "scandinavian",
            "blue",
            "grey",
            "calm",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="seed-head",
        title="Seed Head",
        artist="Tuva Lindqvist",
        style="botanical",
        seed=2,
        palette=PRESSED_RUST,
        width_px=4666,
        height_px=7000,
        description=(
            "Rust-brown dots set in a sunflower spiral form one large seed head. It "
            "sits on a single stem with two brown leaves before a beige shape."
        ),
        tags=(
            "botanical",
            "seed head",
            "spiral",
            "scandinavian",
            "rust",
            "beige",
            "calm",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="cow-parsley",
        title="Cow Parsley",
        artist="Tuva Lindqvist",
        style="botanical",
        seed=3,
        palette=PRESSED_OCHRE,
        width_px=4950,
        height_px=7000,
        description=(
            "Four thin stems open into umbels covered with small ochre and olive "
            "dots. A pale green-grey shape rests behind the flower heads."
        ),
        tags=(
            "botanical",
            "umbel",
            "wildflower",
            "scandinavian",
            "ochre",
            "olive",
            "calm",
            "portrait",
        ),
        year=2021,
    ),
)
