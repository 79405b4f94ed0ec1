"""What the gallery shows: published artworks, filtered, with their lowest price."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, FilteredRelation, Min, Q, QuerySet
from django.http import QueryDict

from catalog.models import Artwork, ArtworkFile, Product, Status

PER_PAGE = 24
MOST_TAGS = 14
MOST_WORDS = 8
LONGEST_QUERY = 100
ORIENTATIONS = {
    "portrait": Q(height_px__gt=F("width_px")),
    "landscape": Q(width_px__gt=F("height_px")),
    "square": Q(width_px=F("height_px")),
}
_TAGS = """
    SELECT tag FROM catalog_artwork, unnest(tags) AS tag WHERE status = %s
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT %s
"""


@dataclass(frozen=True)
class Wish:
    """What a shopper looks for. Unknown values of a filter count as none."""

    words: str = ""
    kind: str = ""
    orientation: str = ""
    tag: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Wish":
        """Read the query string."""
        text = {name: str(value).replace("\0", "") for name, value in query.items()}
        kind, orientation = text.get("kind", ""), text.get("orientation", "")
        return cls(
            words=text.get("q", "").strip()[:LONGEST_QUERY],
            kind=kind if kind in Product.Kind.values else "",
            orientation=orientation if orientation in ORIENTATIONS else "",
            tag=text.get("tag", "").strip()[:40],
        )

    @property
    def is_empty(self) -> bool:
        """Tell whether everything is shown."""
        return self == Wish()

    def link(self, **changes: str) -> str:
        """Return the query string of this wish with some parts changed."""
        values = {
            "q": self.words,
            "kind": self.kind,
            "orientation": self.orientation,
            "tag": self.tag,
        } | changes
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return f"?{query.urlencode()}" if query else ""


def find(wish: Wish, currency: str, page: str) -> Page[Artwork]:
    """Return one page of cards; a page that is not there gives the nearest one."""
    matching = _matching(wish)
    cards = _as_cards(matching, wish, currency)
    paginator = Paginator(cards, PER_PAGE)
    # The cards' joins and sums are not needed to count them.
    paginator.count = matching.count()
    return paginator.get_page(page)


def popular_tags() -> list[str]:
    """Return the tags most used, for the filter."""
    with connection.cursor() as cursor:
        cursor.execute(_TAGS, [Status.PUBLISHED, MOST_TAGS])
        return [tag for (tag,) in cursor.fetchall()]


def _matching(wish: Wish) -> QuerySet[Artwork]:
    shown = Product.objects.filter(status=Status.PUBLISHED)
    if wish.kind:
        shown = shown.filter(kind=wish.kind)
    found = Artwork.objects.published().filter(pk__in=shown.values("artwork"))
    if wish.orientation:
        found = found.filter(ORIENTATIONS[wish.orientation])
    if wish.tag:
        found = found.filter(tags__contains=[wish.tag])
    for word in wish.words.split()[:MOST_WORDS]:
        found = found.filter(
            Q(title__icontains=word)
            | Q(artist__icontains=word)
            | Q(style__icontains=word)
            | Q(tags__contains=[word.lower()])
            | Q(description__icontains=word)
        )
    return found


def _as_cards(found: QuerySet[Artwork], wish: Wish, currency: str) -> Any:
    """Add picture and lowest price, so that a page of cards is one statement."""
    priced = Q(
        products__status=Status.PUBLISHED,
        products__variants__is_available=True,
        products__variants__prices__currency=currency,
    )
    if wish.kind:
        priced &= Q(products__kind=wish.kind)
    picture = {"files__kind__in": [ArtworkFile.Kind.CARD]}
    return (
        found.alias(card=FilteredRelation("files", condition=Q(**picture)))
        .annotate(
            card_name=F("card__name"),
            card_width=F("card__width_px"),
            card_height=F("card__height_px"),
            from_minor=Min("products__variants__prices__amount_minor", filter=priced),
        )
        .order_by("-published_at", "id")
    )
