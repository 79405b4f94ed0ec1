"""Aurora: cut shapes and tiles."""

from demo.art.palettes import (
    CITRUS,
    DESERT,
    PRESS,
    PRESS_PINK,
    PRIMARY,
    TRUCHET_LAGOON,
    TRUCHET_SUN,
)
from demo.art.piece import Piece

FORMS = (
    Piece(
        slug="quarter-turns",
        title="Quarter Turns",
        artist="Otis Varga",
        style="bauhaus",
        seed=0,
        palette=PRIMARY,
        width_px=4666,
        height_px=7000,
        description=(
            "Quarter circles, rings, leaves and stripes fill a four-column grid on "
            "cream paper. Red, ochre, two blues and black are spread evenly over "
            "the page."
        ),
        tags=(
            "bauhaus",
            "geometric",
            "mid-century",
            "grid",
            "red",
            "blue",
            "ochre",
            "portrait",
        ),
        year=2023,
    ),
    Piece(
        slug="nine-rooms",
        title="Nine Rooms",
        artist="Otis Varga",
        style="bauhaus",
        seed=4,
        palette=CITRUS,
        width_px=4800,
        height_px=6000,
        description=(
            "A grid three cells wide holds one great turquoise quarter circle and "
            "five small modules of rings and stripes. Orange, raspberry and dark "
            "blue stand against wide cream margins."
        ),
        tags=(
            "bauhaus",
            "geometric",
            "mid-century",
            "minimal",
            "turquoise",
            "orange",
            "playful",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="parade",
        title="Parade",
        artist="Otis Varga",
        style="bauhaus",
        seed=3,
        palette=DESERT,
        width_px=6000,
        height_px=4500,
        description=(
            "Circles, half circles, leaves and rainbows line up in a broad band of "
            "square modules. The colours are rust, orange, blush and muted teal on "
            "a pale ground."
        ),
        tags=(
            "bauhaus",
            "geometric",
            "mid-century",
            "grid",
            "rust",
            "orange",
            "playful",
            "landscape",
        ),
        year=2024,
    ),
    Piece(
        slug="counterweight",
        title="Counterweight",
        artist="Otis Varga",
        style="overprint",
        seed=0,
        palette=PRESS,
        width_px=4500,
        height_px=6000,
        description=(
            "A large ochre disc and a smaller red one are crossed by a slanted bar, "
            "with green arcs below. The overlaps darken as in overprinted ink, and "
            "small dark dots balance the page."
        ),
        tags=(
            "geometric",
            "constructivist",
            "overprint",
            "circles",
            "ochre",
            "red",
            "bold",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="signal-and-moon",
        title="Signal and Moon",
        artist="Otis Varga",
        style="overprint",
        seed=8,
        palette=PRESS_PINK,
        width_px=5000,
        height_px=7000,
        description=(
            "A pink disc and an orange one overlap green and blue arcs, with a "
            "violet bar through the middle. Fine dark lines and a few dots steady "
            "the composition on cream paper."
        ),
        tags=(
            "geometric",
            "constructivist",
            "overprint",
            "circles",
            "pink",
            "orange",
            "bold",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="sun-roads",
        title="Sun Roads",
        artist="Otis Varga",
        style="truchet",
        seed=2,
        palette=TRUCHET_SUN,
        width_px=4500,
        height_px=6000,
        description=(
            "Broad striped bands in orange, pale grey and red wind through a navy "
            "square grid. Some bands curve at every tile, others run straight over "
            "one another."
        ),
        tags=(
            "truchet",
            "geometric",
            "pattern",
            "retro",
            "orange",
            "red",
            "navy",
            "portrait",
        ),
        year=2026,
    ),
    Piece(
        slug="lagoon-loops",
        title="Lagoon Loops",
        artist="Otis Varga",
        style="truchet",
        seed=1,
        palette=TRUCHET_LAGOON,
        width_px=4000,
        height_px=6000,
        description=(
            "Narrow bands of blue, cream, coral and apricot loop over a cream page "
            "in eight columns of tiles. The pattern never repeats, though every "
            "tile is one of three kinds."
        ),
        tags=(
            "truchet",
            "geometric",
            "pattern",
            "retro",
            "coral",
            "blue",
            "cream",
            "portrait",
        ),
        year=2024,
    ),
)
