"""The gallery: what hangs there, and what a shopper may ask of it."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from catalog.tests.factories import (
    ArtworkFactory,
    ProductFactory,
    ProductVariantFactory,
)
from storefront.tests.conftest import put_in_cart, text_of

HOSTILE = "<script>alert(1)</script>"


def test_shows_prints_with_their_lowest_price(visitor: Client, poster: Product) -> None:
    page = text_of(visitor.get("/"))

    assert "Blue Ridge" in page
    assert "from $19.99" in page
    assert 'href="/artworks/blue-ridge"' in page


def test_hides_drafts(visitor: Client) -> None:
    ProductFactory.create(artwork__title="Hidden Work", artwork__draft=True)
    ProductFactory.create(artwork__title="Unpriced Draft", draft=True)
    ArtworkFactory.create(title="Nothing Sold")

    page = text_of(visitor.get("/"))

    for title in ("Hidden Work", "Unpriced Draft", "Nothing Sold"):
        assert title not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Tall", "Wide", "Even"}),
        ("kind=canvas", {"Wide"}),
        ("orientation=portrait", {"Tall"}),
        ("orientation=landscape", {"Wide"}),
        ("orientation=square", {"Even"}),
        ("tag=fog", {"Even"}),
        ("q=tall", {"Tall"}),
        ("q=fog", {"Even"}),
        ("q=holloway+wide", {"Wide"}),
        ("q=50%25", set()),
        ("kind=nonsense&orientation=nonsense&page=nonsense", {"Tall", "Wide", "Even"}),
        ("page=99", {"Tall", "Wide", "Even"}),
        ("q=%00&tag=%00", {"Tall", "Wide", "Even"}),
    ],
)
def test_filters(visitor: Client, query: str, found: set[str]) -> None:
    ProductFactory.create(artwork__title="Tall")
    wide = ArtworkFactory.create(
        title="Wide", artist="M. Holloway", width_px=5400, height_px=3600
    )
    ProductFactory.create(artwork=wide, kind="canvas")
    even = ArtworkFactory.create(
        title="Even", tags=["fog"], width_px=4000, height_px=4000
    )
    ProductFactory.create(artwork=even)

    answer = visitor.get(f"/?{query}")

    assert answer.status_code == 200
    page = text_of(answer)
    shown = {t for t in ("Tall", "Wide", "Even") if f'"title">{t}<' in page}
    assert shown == found


def test_price_is_the_lowest_of_the_kind_asked_for(
    visitor: Client, poster: Product
) -> None:
    canvas = ProductFactory.create(artwork=poster.artwork, kind="canvas", variants=[])
    ProductVariantFactory.create(product=canvas, price=8900)

    page = text_of(visitor.get("/?kind=canvas"))

    assert "from $89.00" in page


def test_pages_keep_the_filter(visitor: Client) -> None:
    for _ in range(25):
        ProductFactory.create(artwork__tags=["fog"])

    page = text_of(visitor.get("/?tag=fog"))

    assert "Page 1 of 2" in page
    assert "/?tag=fog&amp;page=2#prints" in page


def test_needs_four_statements(
    visitor: Client, poster: Product, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        ProductFactory.create()
    put_in_cart(visitor, poster.variants.all()[0])
    visitor.get("/")

    with django_assert_num_queries(4):
        visitor.get("/?q=a&orientation=portrait")


def test_escapes_what_people_typed(visitor: Client) -> None:
    work = ArtworkFactory.create(
        title=HOSTILE, artist=HOSTILE, tags=[HOSTILE], description=HOSTILE, slug="x"
    )
    ProductFactory.create(artwork=work)

    for path in (f"/?q={HOSTILE}", f"/?tag={HOSTILE}", "/", "/artworks/x"):
        page = text_of(visitor.get(path))
        assert HOSTILE not in page
        assert "&lt;script&gt;" in page


def test_other_shops_prints_are_not_there(at_globex: Client, poster: Product) -> None:
    assert "Blue Ridge" not in text_of(at_globex.get("/"))
    assert at_globex.get("/artworks/blue-ridge").status_code == 404


def test_says_so_where_nothing_matches(visitor: Client, poster: Product) -> None:
    assert "Nothing hangs here." in text_of(visitor.get("/?q=zebra"))
