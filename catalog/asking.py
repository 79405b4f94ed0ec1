"""Reading the query string of the public catalogue, once and without surprises."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.errors import Invalid

KINDS = ("poster", "canvas")
ORIENTATIONS = ("portrait", "landscape", "square")
ORDERINGS = ("newest", "price")
DEFAULT_LIMIT, MOST_LIMIT = 50, 100
MOST_OFFSET = 1_000_000
LONGEST_TEXT = 100
# Only these count: whatever else stands in an address changes no answer and no key.
NAMES = frozenset(
    {
        "limit",
        "offset",
        "kind",
        "artist",
        "tag",
        "q",
        "orientation",
        "currency",
        "ordering",
    }
)


@dataclass(frozen=True)
class Filters:
    """What a shopper narrows a list by; empty is no filter."""

    kind: str = ""
    artist: str = ""
    tag: str = ""
    q: str = ""
    orientation: str = ""


@dataclass(frozen=True)
class Asked:
    """A page of a list, in one currency."""

    filters: Filters
    currency: str
    ordering: str
    limit: int
    offset: int


def read_list(query: Mapping[str, str], currencies: Collection[str]) -> Asked:
    """Read a list's parameters. A limit or offset that is none counts as not given.

    `currencies` are the shop's, its own first. Raises Invalid for unknown values.
    """
    return Asked(
        filters=Filters(
            kind=_choice(query, "kind", KINDS),
            artist=_text(query, "artist"),
            tag=_text(query, "tag"),
            q=_text(query, "q"),
            orientation=_choice(query, "orientation", ORIENTATIONS),
        ),
        currency=read_currency(query, currencies),
        ordering=_choice(query, "ordering", ORDERINGS) or "newest",
        limit=_number(query, "limit", DEFAULT_LIMIT, MOST_LIMIT) or DEFAULT_LIMIT,
        offset=_number(query, "offset", 0, MOST_OFFSET),
    )


def read_currency(query: Mapping[str, str], currencies: Collection[str]) -> str:
    """Return the currency asked for, else the shop's own; raises Invalid."""
    asked = query.get("currency", "").upper()
    if not asked:
        return next(iter(currencies))
    if asked not in currencies:
        raise Invalid(
            f"This shop sells in {', '.join(currencies)}.",
            code="unknown_currency",
            fields={"currency": ["Not a currency of this shop."]},
        )
    return asked


def _choice(query: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = query.get(name, "")
    if value and value not in choices:
        raise Invalid(
            f"{name} is one of {', '.join(choices)}.", fields={name: ["Unknown value."]}
        )
    return value


def _text(query: Mapping[str, str], name: str) -> str:
    value = query.get(name, "").strip()
    if len(value) > LONGEST_TEXT or "\0" in value:
        raise Invalid(
            f"{name} takes at most {LONGEST_TEXT} characters and no NUL.",
            fields={name: ["Too long or not text."]},
        )
    return value


def _number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Read digits; anything else is the default, anything more is `most`."""
    value = query.get(name, "")
    if not (value.isascii() and value.isdigit()):
        return default
    return most if len(value) > len(str(most)) else min(int(value), most)
