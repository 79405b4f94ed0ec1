"""Aurora: ribbons, stripes and orbits."""

from demo.art.palettes import (
    ATTRACTOR_CORAL,
    ATTRACTOR_INK,
    ATTRACTOR_VIOLET,
    COBALT_LIME,
    MEADOW,
    NAVY_RED,
    NEON_NIGHT,
    PLUM_GOLD,
    REGATTA,
)
from demo.art.piece import Piece

LINES = (
    Piece(
        slug="current",
        title="Current",
        artist="June Castellan",
        style="flow",
        seed=0,
        palette=REGATTA,
        width_px=4666,
        height_px=7000,
        description=(
            "Hundreds of ribbons in red, blue, orange and ink follow one slow bend "
            "and never touch. They start and stop freely, so the cream paper shows "
            "between them."
        ),
        tags=(
            "flow field",
            "abstract",
            "lines",
            "movement",
            "red",
            "blue",
            "energetic",
            "portrait",
        ),
        year=2025,
    ),
    Piece(
        slug="whirl",
        title="Whirl",
        artist="June Castellan",
        style="flow",
        seed=1,
        palette=NEON_NIGHT,
        width_px=4800,
        height_px=6000,
        description=(
            "Bright ribbons turn around a point near the middle of a nearly black "
            "ground. Pink, light blue, yellow, violet and white strands differ in "
            "width and do not cross."
        ),
        tags=(
            "flow field",
            "abstract",
            "lines",
            "spiral",
            "pink",
            "black",
            "energetic",
            "portrait",
        ),
        year=2025,
    ),
    Piece(
        slug="crosswind",
        title="Crosswind",
        artist="June Castellan",
        style="flow",
        seed=5,
        palette=MEADOW,
        width_px=7000,
        height_px=4666,
        description=(
            "Short rounded ribbons sweep across a wide cream page like grass under "
            "shifting wind. Teal, dark green, sand and coral alternate without "
            "touching."
        ),
        tags=(
            "flow field",
            "abstract",
            "lines",
            "movement",
            "teal",
            "coral",
            "lively",
            "landscape",
        ),
        year=2022,
    ),
    Piece(
        slug="silk-line",
        title="Silk Line",
        artist="Dex Moriyama",
        style="moire",
        seed=0,
        palette=NAVY_RED,
        width_px=4666,
        height_px=7000,
        description=(
            "Wavy vertical stripes swell and thin so that the flat page seems to "
            "fold. Their colour runs from navy at the top left to red at the bottom "
            "right."
        ),
        tags=(
            "op art",
            "moire",
            "lines",
            "optical illusion",
            "navy",
            "red",
            "abstract",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="lens-study",
        title="Lens Study",
        artist="Dex Moriyama",
        style="moire",
        seed=4,
        palette=COBALT_LIME,
        width_px=5400,
        height_px=5400,
        description=(
            "A checkerboard bulges towards the viewer as if seen through lenses. "
            "Blue in one corner turns to teal and lime green in the opposite one, "
            "on an off-white ground."
        ),
        tags=(
            "op art",
            "checkerboard",
            "optical illusion",
            "geometric",
            "blue",
            "green",
            "abstract",
            "square",
        ),
        year=2025,
    ),
    Piece(
        slug="two-drums",
        title="Two Drums",
        artist="Dex Moriyama",
        style="moire",
        seed=2,
        palette=PLUM_GOLD,
        width_px=4500,
        height_px=6000,
        description=(
            "Two sets of concentric rings with shifted centres cross and form rays "
            "that seem to flicker. Amber turns to coral and red over a deep plum "
            "ground."
        ),
        tags=(
            "op art",
            "moire",
            "circles",
            "optical illusion",
            "amber",
            "red",
            "plum",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="coral-orbit",
        title="Coral Orbit",
        artist="Dex Moriyama",
        style="attractor",
        seed=0,
        palette=ATTRACTOR_CORAL,
        width_px=4666,
        height_px=7000,
        description=(
            "Thin veils of coral curl into hooked wings around a pale blue ring. "
            "The form is built from millions of points on a midnight ground."
        ),
        tags=(
            "strange attractor",
            "abstract",
            "mathematical",
            "dark",
            "coral",
            "blue",
            "delicate",
            "portrait",
        ),
        year=2025,
    ),
    Piece(
        slug="violet-knot",
        title="Violet Knot",
        artist="Dex Moriyama",
        style="attractor",
        seed=3,
        palette=ATTRACTOR_VIOLET,
        width_px=5000,
        height_px=7000,
        description=(
            "Violet and pink veils loop through each other and close into an oval "
            "knot. Bright threads mark where the paths run densest against an "
            "almost black ground."
        ),
        tags=(
            "strange attractor",
            "abstract",
            "mathematical",
            "dark",
            "violet",
            "pink",
            "intricate",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="paper-orbit",
        title="Paper Orbit",
        artist="Dex Moriyama",
        style="attractor",
        seed=5,
        palette=ATTRACTOR_INK,
        width_px=3000,
        height_px=3750,
        description=(
            "Fine maroon and blue-grey strands circle a round middle like a drawing "
            "made in one line. The cream ground stays open around them."
        ),
        tags=(
            "strange attractor",
            "abstract",
            "mathematical",
            "line drawing",
            "maroon",
            "cream",
            "delicate",
            "portrait",
        ),
        year=2022,
    ),
)
