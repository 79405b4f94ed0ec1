"""The two demo shops' artworks; no piece hangs in both."""

from demo.art.aurora_forms import FORMS
from demo.art.aurora_lines import LINES
from demo.art.aurora_skies import SKIES
from demo.art.borealis_land import LAND
from demo.art.borealis_objects import OBJECTS
from demo.art.borealis_studies import STUDIES
from demo.art.piece import Piece

AURORA: tuple[Piece, ...] = SKIES + FORMS + LINES
BOREALIS: tuple[Piece, ...] = LAND + STUDIES + OBJECTS
