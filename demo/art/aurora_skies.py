"""Aurora: skies, windows and colour fields."""

from demo.art.palettes import (
    CORAL_BAY,
    GLASS_CANYON,
    GLASS_DAY,
    GLASS_DUSK,
    MAGMA,
    NORTHERN_EMBER,
    NORTHERN_GOLD,
    NORTHERN_GREEN,
    NORTHERN_MAGENTA,
    PACIFIC,
    PEACOCK,
    ROSE_SMOKE,
)
from demo.art.piece import Piece

SKIES = (
    Piece(
        slug="violet-curtain-over-spruce",
        title="Violet Curtain Over Spruce",
        artist="Maren Holloway",
        style="curtains",
        seed=2,
        palette=NORTHERN_GREEN,
        width_px=4666,
        height_px=7000,
        description=(
            "Tall violet rays of northern light end in a turquoise hem above a dark "
            "line of spruce. Small stars show through the upper half of the sky."
        ),
        tags=(
            "aurora",
            "northern lights",
            "night sky",
            "forest",
            "violet",
            "turquoise",
            "dramatic",
            "portrait",
        ),
        year=2023,
    ),
    Piece(
        slug="mirror-lake-midnight",
        title="Mirror Lake, Midnight",
        artist="Maren Holloway",
        style="curtains",
        seed=3,
        palette=NORTHERN_MAGENTA,
        width_px=7000,
        height_px=4666,
        description=(
            "Magenta and turquoise northern lights hang over low hills at night. A "
            "still lake in the foreground repeats them between two stands of black "
            "spruce."
        ),
        tags=(
            "aurora",
            "northern lights",
            "lake",
            "reflection",
            "magenta",
            "turquoise",
            "night",
            "landscape",
        ),
        year=2023,
    ),
    Piece(
        slug="green-curtain",
        title="Green Curtain",
        artist="Maren Holloway",
        style="curtains",
        seed=8,
        palette=NORTHERN_GOLD,
        width_px=4500,
        height_px=6000,
        description=(
            "A green and yellow-green curtain of light fills the sky and brightens "
            "towards its lower edge. Below it lie a dark teal ridge and a row of "
            "spruce."
        ),
        tags=(
            "aurora",
            "northern lights",
            "night sky",
            "forest",
            "green",
            "teal",
            "dramatic",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="ember-sky",
        title="Ember Sky",
        artist="Maren Holloway",
        style="curtains",
        seed=5,
        palette=NORTHERN_EMBER,
        width_px=5400,
        height_px=5400,
        description=(
            "Salmon and rose light falls in vertical rays through a wine-red night. "
            "The lake below holds a dim copy of it, framed by black trees."
        ),
        tags=(
            "aurora",
            "northern lights",
            "lake",
            "reflection",
            "red",
            "rose",
            "warm",
            "square",
        ),
        year=2023,
    ),
    Piece(
        slug="dusk-window",
        title="Dusk Window",
        artist="Adele Fontaine-Reyes",
        style="glass",
        seed=1,
        palette=GLASS_DUSK,
        width_px=4666,
        height_px=7000,
        description=(
            "A pale yellow sun stands low in a purple and orange sky made of leaded "
            "cells. Bands of blue-grey and dark green hills run across the lower "
            "part."
        ),
        tags=(
            "stained glass",
            "voronoi",
            "sunset",
            "scenery",
            "purple",
            "orange",
            "warm",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="noon-window",
        title="Noon Window",
        artist="Adele Fontaine-Reyes",
        style="glass",
        seed=4,
        palette=GLASS_DAY,
        width_px=6000,
        height_px=4500,
        description=(
            "Cells of blue glass surround a round, almost white sun above green "
            "hills. Dark lead lines divide the whole wide picture into small uneven "
            "panes."
        ),
        tags=(
            "stained glass",
            "voronoi",
            "scenery",
            "sun",
            "blue",
            "green",
            "bright",
            "landscape",
        ),
        year=2026,
    ),
    Piece(
        slug="canyon-window",
        title="Canyon Window",
        artist="Adele Fontaine-Reyes",
        style="glass",
        seed=7,
        palette=GLASS_CANYON,
        width_px=4800,
        height_px=6000,
        description=(
            "A teal sky warms to apricot around a cream sun, all in leaded cells. "
            "The land below steps from orange through brick red to deep maroon."
        ),
        tags=(
            "stained glass",
            "voronoi",
            "desert",
            "scenery",
            "orange",
            "red",
            "warm",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="magma-veil",
        title="Magma Veil",
        artist="June Castellan",
        style="nebula",
        seed=3,
        palette=MAGMA,
        width_px=4666,
        height_px=7000,
        description=(
            "Yellow and orange glow rises through purple into a dark blue top. Thin "
            "light veins trace the edges where the colours fold."
        ),
        tags=(
            "abstract",
            "nebula",
            "marbled",
            "colour field",
            "orange",
            "purple",
            "intense",
            "portrait",
        ),
        year=2023,
    ),
    Piece(
        slug="peacock-tide",
        title="Peacock Tide",
        artist="June Castellan",
        style="nebula",
        seed=5,
        palette=PEACOCK,
        width_px=7000,
        height_px=4666,
        description=(
            "Deep teal and petrol clouds part around a lighter sea-green and cream "
            "patch. A few thin amber veins appear in one corner."
        ),
        tags=(
            "abstract",
            "nebula",
            "marbled",
            "colour field",
            "teal",
            "green",
            "moody",
            "landscape",
        ),
        year=2024,
    ),
    Piece(
        slug="rose-smoke",
        title="Rose Smoke",
        artist="June Castellan",
        style="nebula",
        seed=2,
        palette=ROSE_SMOKE,
        width_px=3000,
        height_px=3750,
        description=(
            "Clouds of rose, apricot and cream drift over dark plum. Patches of "
            "blue open at the top and in one lower corner."
        ),
        tags=(
            "abstract",
            "nebula",
            "marbled",
            "colour field",
            "rose",
            "plum",
            "soft",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="pacific-five-oclock",
        title="Pacific Five O’Clock",
        artist="Maren Holloway",
        style="horizon",
        seed=1,
        palette=PACIFIC,
        width_px=4666,
        height_px=7000,
        description=(
            "A yellow half sun meets a navy sea under flat bands of cream, peach "
            "and coral. Short yellow strokes carry its light down the water."
        ),
        tags=(
            "sunset",
            "sea",
            "minimal",
            "scenery",
            "yellow",
            "coral",
            "navy",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="coral-bay-last-light",
        title="Coral Bay, Last Light",
        artist="Maren Holloway",
        style="horizon",
        seed=3,
        palette=CORAL_BAY,
        width_px=4800,
        height_px=6000,
        description=(
            "A cream sun rests on a dark indigo sea below bands of violet, pink and "
            "orange. Pale strokes of light narrow towards the viewer."
        ),
        tags=(
            "sunset",
            "sea",
            "minimal",
            "scenery",
            "violet",
            "orange",
            "bold",
            "portrait",
        ),
        year=2025,
    ),
)
