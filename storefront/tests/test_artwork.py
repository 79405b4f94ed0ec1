"""One artwork's page: sizes, sharpness, frames."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from catalog.tests.factories import ProductFactory, ProductVariantFactory
from frames.models import FrameSize
from frames.tests.factories import FrameSizeFactory, FrameTypeFactory
from storefront.tests.conftest import put_in_cart, text_of

PATH = "/artworks/blue-ridge"


@pytest.fixture
def frame(db: None) -> FrameSize:
    """A frame that 12×18 inch fits exactly."""
    kind = FrameTypeFactory.create(label="IKEA RIBBA", slug="ribba")
    made: FrameSize = FrameSizeFactory.create(
        frame_type=kind,
        label="12×18 in",
        width_mm=Decimal("304.8"),
        height_mm=Decimal("457.2"),
    )
    return made


def test_lists_sizes_in_both_units_with_prices(
    visitor: Client, poster: Product
) -> None:
    page = text_of(visitor.get(PATH))

    for words in ("30.5 × 45.7 cm", "12 × 18 in", "$19.99", "$29.99", "Sharp"):
        assert words in page


def test_warns_and_blocks_by_resolution(visitor: Client, poster: Product) -> None:
    page = text_of(visitor.get(PATH))

    assert "A little soft up close: 225 pixels an inch." in page
    assert "the picture has 120 pixels an inch at this size and needs 200" in page
    assert page.count("disabled") == 1


def test_judges_every_size_in_the_chosen_frame(
    visitor: Client, poster: Product, frame: FrameSize
) -> None:
    page = text_of(visitor.get(f"{PATH}?frame={frame.pk}"))

    assert "Fits" in page
    assert "Does not fit" in page
    assert f'value="{frame.pk}" selected' in " ".join(page.split())
    smallest = poster.variants.get(label="12×18 in")
    chosen = page.split("checked")[0].rsplit("<input", 1)[1]
    assert str(smallest.pk) in chosen


def test_offers_only_verified_frames(
    visitor: Client, poster: Product, frame: FrameSize
) -> None:
    FrameSizeFactory.create(
        label="Rumour 1×2", unverified=True, frame_type=frame.frame_type
    )

    page = text_of(visitor.get(PATH))

    assert "IKEA RIBBA" in page
    assert "Rumour" not in page


def test_a_canvas_has_no_frame_chooser(
    visitor: Client, poster: Product, frame: FrameSize
) -> None:
    ProductFactory.create(artwork=poster.artwork, kind="canvas")

    assert "Which frame do you have?" in text_of(visitor.get(PATH))
    assert "Which frame" not in text_of(visitor.get(f"{PATH}?kind=canvas"))


@pytest.mark.parametrize(
    "query", ["frame=x", "frame=-1", "size=x", "kind=x", "frame=%00", "size=%00"]
)
def test_unknown_choices_count_as_none(
    visitor: Client, poster: Product, query: str
) -> None:
    assert visitor.get(f"{PATH}?{query}").status_code == 200


@pytest.mark.parametrize("slug", ["nothing", "a" * 300])
def test_unknown_artworks_are_not_found(visitor: Client, slug: str) -> None:
    assert visitor.get(f"/artworks/{slug}").status_code == 404


def test_says_so_where_no_size_can_be_bought(visitor: Client, poster: Product) -> None:
    poster.variants.all().delete()
    ProductVariantFactory.create(product=poster, price=False)

    page = text_of(visitor.get(PATH))

    assert "No size is sold in USD" in page
    assert "Add to cart" not in page


def test_needs_eight_statements(
    visitor: Client,
    poster: Product,
    frame: FrameSize,
    django_assert_num_queries: Any,
) -> None:
    ProductFactory.create(artwork=poster.artwork, kind="canvas")
    put_in_cart(visitor, poster.variants.get(label="12×18 in"))

    with django_assert_num_queries(8):
        visitor.get(f"{PATH}?frame={frame.pk}")
