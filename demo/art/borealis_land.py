"""Borealis: land, water and woods."""

from demo.art.palettes import (
    BALTIC,
    BIRCH_AUTUMN,
    BIRCH_SPRING,
    DAWN,
    FJORD_BLUE,
    FOG,
    HEATHER,
    MOSS,
    SALT,
    WASH_BLUE,
    WASH_GREEN,
    WASH_RED,
)
from demo.art.piece import Piece

LAND = (
    Piece(
        slug="morning-fog",
        title="Morning Fog",
        artist="Signe Aalund",
        style="mist",
        seed=0,
        palette=FOG,
        width_px=4950,
        height_px=7000,
        description=(
            "Blue-grey ridges fade into fog behind two rows of dark spruce. A pale "
            "sun is just clearing the farthest hill."
        ),
        tags=(
            "mountains",
            "mist",
            "forest",
            "nordic",
            "fog",
            "blue-grey",
            "calm",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="rose-dawn",
        title="Rose Dawn",
        artist="Signe Aalund",
        style="mist",
        seed=1,
        palette=DAWN,
        width_px=4666,
        height_px=7000,
        description=(
            "Lavender mountains rise one behind another under a pale pink sky. "
            "Plum-coloured spruce close the foreground, and a cream sun sits behind "
            "the highest ridge."
        ),
        tags=(
            "mountains",
            "mist",
            "dawn",
            "nordic",
            "lavender",
            "pink",
            "calm",
            "portrait",
        ),
        year=2022,
    ),
    Piece(
        slug="moss-valley",
        title="Moss Valley",
        artist="Signe Aalund",
        style="mist",
        seed=3,
        palette=MOSS,
        width_px=6000,
        height_px=4500,
        description=(
            "Soft green hills recede into haze beneath a cream sun. A dense spruce "
            "wood in dark moss green fills the lower half."
        ),
        tags=("mountains", "mist", "forest", "nordic", "green", "calm", "landscape"),
        year=2023,
    ),
    Piece(
        slug="blue-ridges",
        title="Blue Ridges",
        artist="Signe Aalund",
        style="mist",
        seed=6,
        palette=FJORD_BLUE,
        width_px=4950,
        height_px=7000,
        description=(
            "Ridges in cool blue grow paler with distance and dissolve in mist at "
            "their feet. The nearest spruce are almost navy."
        ),
        tags=(
            "mountains",
            "mist",
            "forest",
            "nordic",
            "blue",
            "cool",
            "calm",
            "portrait",
        ),
        year=2025,
    ),
    Piece(
        slug="quiet-baltic",
        title="Quiet Baltic",
        artist="Henrik Solvang",
        style="horizon",
        seed=0,
        palette=BALTIC,
        width_px=4950,
        height_px=7000,
        description=(
            "A pale yellow sun touches a grey-blue sea under light grey bands of "
            "cloud. Its reflection falls in short strokes towards the lower edge."
        ),
        tags=(
            "sea",
            "horizon",
            "sunrise",
            "nordic",
            "blue-grey",
            "yellow",
            "calm",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="heather-evening",
        title="Heather Evening",
        artist="Henrik Solvang",
        style="horizon",
        seed=4,
        palette=HEATHER,
        width_px=7000,
        height_px=4666,
        description=(
            "A cream half sun sinks behind a violet-grey sea. The sky above is laid "
            "in flat bands of mauve and powder pink."
        ),
        tags=(
            "sea",
            "horizon",
            "evening",
            "nordic",
            "mauve",
            "violet",
            "calm",
            "landscape",
        ),
        year=2021,
    ),
    Piece(
        slug="salt-and-clay",
        title="Salt and Clay",
        artist="Henrik Solvang",
        style="horizon",
        seed=2,
        palette=SALT,
        width_px=5000,
        height_px=7000,
        description=(
            "A clay-red sun hangs above a sea of grey-green bands. Sand-coloured "
            "sky and thin red reflections keep the picture dry and still."
        ),
        tags=(
            "sea",
            "horizon",
            "minimal",
            "nordic",
            "clay",
            "grey-green",
            "still",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="five-hills",
        title="Five Hills",
        artist="Aino Kestilä",
        style="inkwash",
        seed=0,
        palette=WASH_RED,
        width_px=4950,
        height_px=7000,
        description=(
            "Five washes of grey ink build hills that darken towards the viewer. A "
            "red sun and a few birds stand in the empty upper part."
        ),
        tags=(
            "ink wash",
            "hills",
            "minimal",
            "birds",
            "grey",
            "red",
            "meditative",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="blue-hour-hills",
        title="Blue Hour Hills",
        artist="Aino Kestilä",
        style="inkwash",
        seed=4,
        palette=WASH_BLUE,
        width_px=6000,
        height_px=4500,
        description=(
            "Hills in diluted blue ink overlap along the lower half of a wide "
            "sheet. An amber sun stands above them, with small birds close by."
        ),
        tags=(
            "ink wash",
            "hills",
            "minimal",
            "birds",
            "blue",
            "amber",
            "meditative",
            "landscape",
        ),
        year=2024,
    ),
    Piece(
        slug="green-rain",
        title="Green Rain",
        artist="Aino Kestilä",
        style="inkwash",
        seed=2,
        palette=WASH_GREEN,
        width_px=4500,
        height_px=6000,
        description=(
            "Layers of grey-green ink rise like wooded hills after rain. A muted "
            "terracotta sun sits just above the highest one, with birds beside it."
        ),
        tags=(
            "ink wash",
            "hills",
            "minimal",
            "birds",
            "green",
            "terracotta",
            "meditative",
            "portrait",
        ),
        year=2021,
    ),
    Piece(
        slug="birches-in-october",
        title="Birches in October",
        artist="Signe Aalund",
        style="birches",
        seed=0,
        palette=BIRCH_AUTUMN,
        width_px=4950,
        height_px=7000,
        description=(
            "White birch trunks with dark marks stand in several rows against a "
            "pale grey light. Ochre and brown leaves drift between them over brown "
            "ground."
        ),
        tags=(
            "birch",
            "forest",
            "trees",
            "nordic",
            "white",
            "ochre",
            "autumn",
            "portrait",
        ),
        year=2024,
    ),
    Piece(
        slug="birches-in-may",
        title="Birches in May",
        artist="Signe Aalund",
        style="birches",
        seed=3,
        palette=BIRCH_SPRING,
        width_px=7000,
        height_px=4666,
        description=(
            "A wide row of white birch trunks recedes into a light blue-green haze. "
            "Small green leaves float between them above a green floor."
        ),
        tags=(
            "birch",
            "forest",
            "trees",
            "nordic",
            "white",
            "green",
            "spring",
            "landscape",
        ),
        year=2026,
    ),
)
