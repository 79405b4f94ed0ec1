"""Borealis: stones, circles, arches and cut paper."""

from demo.art.palettes import (
    CHAPEL,
    DEEP_TEAL,
    LICHEN,
    PLUM_FOG,
    SAND_DUNE,
    SHORE,
    SHORE_GREY,
    STONE_GARDEN,
)
from demo.art.piece import Piece

OBJECTS = (
    Piece(
        slug="river-stones",
        title="River Stones",
        artist="Eskil Norrbom",
        style="packing",
        seed=2,
        palette=STONE_GARDEN,
        width_px=5400,
        height_px=5400,
        description=(
            "Circles of many sizes pack into one large disc on a warm off-white "
            "ground. Slate blue at the top gives way to sage, sand and terracotta "
            "below."
        ),
        tags=(
            "circles",
            "abstract",
            "pattern",
            "scandinavian",
            "slate",
            "sand",
            "playful",
            "square",
        ),
        year=2022,
    ),
    Piece(
        slug="lichen",
        title="Lichen",
        artist="Eskil Norrbom",
        style="packing",
        seed=1,
        palette=LICHEN,
        width_px=4950,
        height_px=7000,
        description=(
            "Cream, sage, yellow and blue-grey circles fill a dark green page down "
            "to the smallest gap. Some are ringed like cut trunks, some half "
            "shaded."
        ),
        tags=(
            "circles",
            "abstract",
            "pattern",
            "scandinavian",
            "dark green",
            "sage",
            "organic",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="cairn-at-dusk",
        title="Cairn at Dusk",
        artist="Henrik Solvang",
        style="pebbles",
        seed=0,
        palette=SHORE,
        width_px=4950,
        height_px=7000,
        description=(
            "Six speckled stones in grey, sand and slate are stacked on a plain "
            "grey shore. A peach sun stands behind the upper stones."
        ),
        tags=(
            "stones",
            "cairn",
            "zen",
            "scandinavian",
            "grey",
            "peach",
            "balance",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="cairn-grey-day",
        title="Cairn, Grey Day",
        artist="Henrik Solvang",
        style="pebbles",
        seed=8,
        palette=SHORE_GREY,
        width_px=3000,
        height_px=3750,
        description=(
            "Five rounded stones in blue-greys and pale grey balance on a grey "
            "shore. A dull straw-coloured sun shows behind the top of the stack."
        ),
        tags=(
            "stones",
            "cairn",
            "zen",
            "scandinavian",
            "grey",
            "straw",
            "balance",
            "portrait",
        ),
        year=2025,
    ),
    Piece(
        slug="three-arches",
        title="Three Arches",
        artist="Henrik Solvang",
        style="pebbles",
        seed=1,
        palette=CHAPEL,
        width_px=4666,
        height_px=7000,
        description=(
            "Three banded arches of different heights stand on one thin line. An "
            "amber sun hangs above them on a warm cream ground."
        ),
        tags=(
            "arches",
            "mid-century",
            "abstract",
            "scandinavian",
            "sage",
            "amber",
            "warm",
            "portrait",
        ),
        year=2023,
    ),
    Piece(
        slug="tarn",
        title="Tarn",
        artist="Aino Kestilä",
        style="papercut",
        seed=1,
        palette=DEEP_TEAL,
        width_px=4950,
        height_px=7000,
        description=(
            "Sheets of paper with rounded openings step down from off-white to dark "
            "teal. Soft shadows along each cut give the hole its depth."
        ),
        tags=(
            "papercut",
            "abstract",
            "layers",
            "scandinavian",
            "teal",
            "white",
            "deep",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="dune-walk",
        title="Dune Walk",
        artist="Aino Kestilä",
        style="papercut",
        seed=0,
        palette=SAND_DUNE,
        width_px=4666,
        height_px=7000,
        description=(
            "Layered sheets of cut paper run from cream down to dark brown in "
            "sloping waves. Each edge throws a soft shadow on the sheet below."
        ),
        tags=(
            "papercut",
            "abstract",
            "layers",
            "dunes",
            "brown",
            "cream",
            "warm",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="lavender-ridge",
        title="Lavender Ridge",
        artist="Aino Kestilä",
        style="papercut",
        seed=2,
        palette=PLUM_FOG,
        width_px=4800,
        height_px=6000,
        description=(
            "Cut-paper waves descend from nearly white through lavender greys to a "
            "dark violet-grey hollow. Narrow shadows separate the sheets."
        ),
        tags=(
            "papercut",
            "abstract",
            "layers",
            "scandinavian",
            "lavender",
            "grey",
            "calm",
            "portrait",
        ),
        year=2021,
    ),
)
