"""The two demo shops: what they are called, sell and charge."""

from dataclasses import dataclass

from demo.art.collections import AURORA as AURORA_ART
from demo.art.collections import BOREALIS as BOREALIS_ART
from demo.art.piece import Piece

PASSWORD = "passepartout"  # noqa: S105  the demo's, printed at every start


@dataclass(frozen=True)
class Offer:
    """A blueprint of a printer that a shop sells its art on.

    `prices` maps a variant's short side in whole inches to (currency -> minor units);
    `side` is the side of the print area in inches by which a price is found.
    """

    kind: str
    blueprint_ref: str
    print_provider_ref: str
    prices: dict[int, dict[str, int]]


@dataclass(frozen=True)
class Delivery:
    """A delivery price in minor units; country "" is anywhere else the shop goes."""

    country: str
    currency: str
    first_minor: int
    additional_minor: int


@dataclass(frozen=True)
class DemoShop:
    """Everything to open one demo shop with."""

    name: str
    host: str
    owner_email: str
    settings: dict[str, object]
    pieces: tuple[Piece, ...]
    offers: tuple[Offer, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def schema_name(self) -> str:
        """Return the schema the shop gets."""
        return self.name.lower()


_USD_POSTERS = {
    8: {"USD": 1900},
    11: {"USD": 2400},
    12: {"USD": 2900},
    16: {"USD": 3900},
    18: {"USD": 4500},
    20: {"USD": 4900},
    24: {"USD": 5900},
}
_USD_CANVAS = {12: {"USD": 6900}, 16: {"USD": 8900}, 20: {"USD": 11900}}
# Short sides of A4, A3, A2 and A1 in whole inches.
_METRIC_POSTERS = {
    8: {"SEK": 24900, "EUR": 2290},
    11: {"SEK": 34900, "EUR": 3190},
    16: {"SEK": 49900, "EUR": 4590},
    23: {"SEK": 69900, "EUR": 6390},
}
_NORDIC_CANVAS = {
    12: {"SEK": 79900, "EUR": 7290},
    16: {"SEK": 99900, "EUR": 9190},
    20: {"SEK": 134900, "EUR": 12290},
}

AURORA = DemoShop(
    name="Aurora",
    host="aurora.localhost",
    owner_email="owner@aurora.example",
    settings={
        "order_prefix": "AUR",
        "tagline": "Prints with northern light in them",
        "about": (
            "Aurora is five artists and one rule: a picture should change with the "
            "light of the room. We print to order on matte paper and canvas, and tell "
            "you before you buy whether the print fits the frame you own."
        ),
        "accent_color": "#27468c",
        "locale": "en_US",
        "currencies": ["USD"],
        "countries": ["US"],
    },
    pieces=AURORA_ART,
    offers=(
        Offer("poster", "282", "99", _USD_POSTERS),
        Offer("poster", "284", "99", _USD_POSTERS),
        Offer("canvas", "1159", "105", _USD_CANVAS),
    ),
    deliveries=(Delivery("US", "USD", 590, 190),),
)
BOREALIS = DemoShop(
    name="Borealis",
    host="borealis.localhost",
    owner_email="owner@borealis.example",
    settings={
        "order_prefix": "BOR",
        "tagline": "Quiet pictures for bright rooms",
        "about": (
            "Borealis prints calm Nordic landscapes and studies in metric sizes, from "
            "A4 to A1, so that they drop into the frames sold around the corner. "
            "Everything is made to order and sent within Europe."
        ),
        "accent_color": "#3d5a4c",
        "locale": "en_SE",
        "currencies": ["SEK", "EUR"],
        "countries": ["SE", "DE", "DK", "FI", "FR", "NL", "NO"],
    },
    pieces=BOREALIS_ART,
    offers=(
        Offer("poster", "1024", "73", _METRIC_POSTERS),
        Offer("canvas", "1159", "105", _NORDIC_CANVAS),
    ),
    deliveries=(
        Delivery("SE", "SEK", 4900, 1500),
        Delivery("SE", "EUR", 490, 150),
        Delivery("", "SEK", 8900, 2500),
        Delivery("", "EUR", 890, 250),
    ),
)
SHOPS = (AURORA, BOREALIS)
OPERATOR_EMAIL = "operator@passepartout.example"
