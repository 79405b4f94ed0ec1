"""Writing the catalogue."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from catalog import files
from catalog.exceptions import (
    ArtworkNotPublishable,
    ArtworkRejected,
    NameTaken,
    ProductInvalid,
)
from catalog.models import Artwork, ArtworkFile, Product, VariantPrice
from catalog.services import (
    ArtworkFacts,
    NewVariant,
    add_artwork,
    add_product,
    change_prices,
    publish,
    set_available,
    unpublish,
)
from catalog.tests import pictures
from catalog.tests.factories import ArtworkFactory, ProductFactory
from core.actors import SYSTEM
from core.models import AuditEntry
from core.money import Money
from core.tenancy import shop

pytestmark = pytest.mark.django_db
FACTS = ArtworkFacts(title="North Ridge", artist="Ada Marlow", tags=("ridge",))
A3 = NewVariant(
    sku="NR-A3",
    label="A3",
    width_in=Decimal("11.692913"),
    height_in=Decimal("16.535433"),
    prices=(Money(1999, "USD"),),
    base_cost=Money(800, "USD"),
)


@pytest.fixture
def artwork(tmp_path: Path) -> Artwork:
    return add_artwork(pictures.jpeg(tmp_path / "a.jpg"), facts=FACTS, actor=SYSTEM)


def test_adds_an_artwork_with_all_its_files(artwork: Artwork, tmp_path: Path) -> None:
    rows = {row.kind: row for row in artwork.files.all()}

    assert artwork.slug == "north-ridge"
    assert artwork.status == "draft"
    assert (artwork.width_px, artwork.height_px) == (1200, 1800)
    assert set(rows) == set(ArtworkFile.Kind.values)
    original = tmp_path / "media" / "acme" / rows["original"].name
    assert original.read_bytes() == (tmp_path / "a.jpg").read_bytes()
    assert rows["original"].name.startswith("originals/")
    for kind in ("large", "card", "thumb"):
        assert rows[kind].name.startswith("public/")
        assert (tmp_path / "media" / "acme" / rows[kind].name).stat().st_size == (
            rows[kind].bytes
        )
    assert AuditEntry.objects.get(object_id=str(artwork.pk)).action == (
        "catalog.artwork.added"
    )


def test_a_taken_title_gets_another_slug_but_a_taken_slug_is_refused(
    artwork: Artwork, tmp_path: Path
) -> None:
    path = pictures.jpeg(tmp_path / "b.jpg", (900, 900))

    other = add_artwork(path, facts=FACTS, actor=SYSTEM)

    assert other.slug.startswith("north-ridge-")
    with pytest.raises(NameTaken):
        add_artwork(
            path, facts=ArtworkFacts(title="X", slug="north-ridge"), actor=SYSTEM
        )
    assert Artwork.objects.count() == 2
    assert ArtworkFile.objects.count() == 8


def test_a_refused_file_leaves_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"\xff\xd8\xff no picture")

    with pytest.raises(ArtworkRejected):
        add_artwork(path, facts=FACTS, actor=SYSTEM)
    with pytest.raises(ArtworkRejected):
        add_artwork(
            pictures.jpeg(tmp_path / "b.jpg"), facts=ArtworkFacts("  "), actor=SYSTEM
        )

    assert not Artwork.objects.exists()
    assert not (tmp_path / "media").exists()


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ArtworkFacts(title="x" * 201), "title"),
        (ArtworkFacts(title="x", slug="not a slug!"), "slug"),
        (ArtworkFacts(title="x", tags=("y" * 41,)), "tags"),
        (ArtworkFacts(title="x", year=-5), "year"),
        (ArtworkFacts(title="x", source_type="found"), "source_type"),
    ],
)
def test_refuses_facts_that_cannot_be_stored(
    tmp_path: Path, facts: ArtworkFacts, field: str
) -> None:
    with pytest.raises(ArtworkRejected) as refusal:
        add_artwork(pictures.jpeg(tmp_path / "a.jpg"), facts=facts, actor=SYSTEM)

    assert list(refusal.value.fields) == [field]
    assert not (tmp_path / "media").exists()


def test_a_file_cut_short_by_a_crash_is_written_again(
    artwork: Artwork, tmp_path: Path
) -> None:
    row = artwork.files.get(kind="original")
    stored = tmp_path / "media" / "acme" / row.name
    stored.write_bytes(b"half")

    files.store_original(tmp_path / "a.jpg", row.sha256, "jpg")

    assert stored.read_bytes() == (tmp_path / "a.jpg").read_bytes()
    assert len(list(stored.parent.iterdir())) == 1


def test_two_shops_keep_the_same_picture_apart(
    artwork: Artwork, globex: Any, tmp_path: Path
) -> None:
    name = artwork.files.get(kind="card").name

    with shop("globex"):
        assert not default_storage.exists(files.stored_key(name))
        assert not Artwork.objects.exists()


def test_publishes_the_artwork_and_its_priced_products(artwork: Artwork) -> None:
    product = add_product(artwork, kind="poster", variants=[A3], actor=SYSTEM)
    bare = ProductFactory.create(artwork=artwork, draft=True, variants=[])

    published = publish(artwork, actor=SYSTEM)

    assert published.status == "published"
    assert list(Product.objects.published()) == [product]
    bare.refresh_from_db()
    assert bare.status == "draft"


def test_publishing_twice_keeps_the_date(artwork: Artwork) -> None:
    first = publish(artwork, actor=SYSTEM).published_at

    assert publish(artwork, actor=SYSTEM).published_at == first


@pytest.mark.parametrize("source", ["generated", "licensed"])
def test_refuses_to_publish_without_a_licence(source: str) -> None:
    artwork = ArtworkFactory.create(draft=True, source_type=source)

    with pytest.raises(ArtworkNotPublishable, match="licence"):
        publish(artwork, actor=SYSTEM)

    artwork.refresh_from_db()
    assert artwork.status == "draft"


def test_refuses_to_publish_without_files() -> None:
    with pytest.raises(ArtworkNotPublishable, match="files"):
        publish(ArtworkFactory.create(draft=True, files=False), actor=SYSTEM)


def test_unpublishing_hides_everything() -> None:
    product = ProductFactory.create()

    unpublish(product.artwork, actor=SYSTEM)

    assert not Product.objects.published().exists()
    assert not Artwork.objects.published().exists()


def test_adds_a_product_with_its_sizes(artwork: Artwork) -> None:
    product = add_product(artwork, kind="poster", variants=[A3], actor=SYSTEM)

    variant = product.variants.get()
    assert product.slug == "north-ridge-poster"
    assert (variant.sku, variant.base_cost_minor) == ("NR-A3", 800)
    assert list(variant.prices.values_list("currency", "amount_minor")) == [
        ("USD", 1999)
    ]


@pytest.mark.parametrize(
    ("kind", "variants"),
    [
        ("mug", [A3]),
        ("poster", []),
        ("poster", [NewVariant("S", "S", Decimal(0), Decimal(1), A3.prices)]),
        ("poster", [NewVariant("S", "S", Decimal(1), Decimal(1), ())]),
        (
            "poster",
            [NewVariant("S", "S", Decimal(1), Decimal(1), (Money(0, "USD"),))],
        ),
        (
            "poster",
            [NewVariant("S", "S", Decimal(1), Decimal(1), (Money(5, "SEK"),))],
        ),
        (
            "poster",
            [NewVariant("S", "S", Decimal(1), Decimal(1), (Money(5, "USD"),) * 2)],
        ),
    ],
    ids=["kind", "sizes", "zero", "no price", "free", "currency", "two prices"],
)
def test_refuses_a_product_that_cannot_be_sold(
    artwork: Artwork, kind: str, variants: list[NewVariant]
) -> None:
    with pytest.raises(ProductInvalid):
        add_product(artwork, kind=kind, variants=variants, actor=SYSTEM)

    assert not Product.objects.exists()


def test_a_taken_sku_leaves_nothing_behind(artwork: Artwork) -> None:
    add_product(artwork, kind="poster", variants=[A3], actor=SYSTEM)

    with pytest.raises(NameTaken):
        add_product(artwork, kind="canvas", variants=[A3], actor=SYSTEM)

    assert Product.objects.count() == 1


def test_changes_prices() -> None:
    variant = ProductFactory.create().variants.first()

    change_prices(variant, [Money(2500, "USD")], actor=SYSTEM)

    assert list(
        VariantPrice.objects.filter(variant=variant).values_list(
            "currency", "amount_minor"
        )
    ) == [("USD", 2500)]


def test_availability_is_recorded_once() -> None:
    variant = ProductFactory.create().variants.first()

    set_available(variant, False, actor=SYSTEM)
    again = set_available(variant, False, actor=SYSTEM)

    assert again.is_available is False
    assert AuditEntry.objects.filter(action="catalog.variant.availability").count() == 1
