"""Artworks and products for tests of this and of other apps."""

import hashlib
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from catalog.models import Artwork, ArtworkFile, Product, ProductVariant, VariantPrice

RENDITIONS = {
    "original": (3600, 5400),
    "large": (1067, 1600),
    "card": (467, 700),
    "thumb": (160, 240),
}


class ArtworkFactory(DjangoModelFactory[Artwork]):
    """A published portrait with rows for its files; draft=True hides it.

    The files themselves are not written; catalog.services.add_artwork does that.
    """

    class Meta:
        model = Artwork
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(status="draft", published_at=None)

    slug = factory.Sequence(lambda n: f"artwork-{n}")
    title = factory.Sequence(lambda n: f"Artwork {n}")
    artist = "Ada Marlow"
    tags = ["ridge", "blue"]
    width_px, height_px = 3600, 5400
    status = "published"
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def files(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        """Give the artwork its four file rows; files=False leaves them out."""
        if not create or extracted is False:
            return
        ArtworkFile.objects.bulk_create(
            _file(self, kind, size) for kind, size in RENDITIONS.items()
        )


def _file(artwork: Artwork, kind: str, size: tuple[int, int]) -> ArtworkFile:
    sha256 = hashlib.sha256(f"{artwork.pk}{kind}".encode()).hexdigest()
    folder = "originals" if kind == "original" else "public"
    return ArtworkFile(
        artwork=artwork,
        kind=kind,
        name=f"{folder}/{sha256[:2]}/{sha256}.jpg",
        sha256=sha256,
        mime="image/jpeg",
        bytes=1000,
        width_px=size[0],
        height_px=size[1],
    )


class ProductFactory(DjangoModelFactory[Product]):
    """A published poster with variants of 12×18 in and 16×24 in; draft=True hides it.

    ProductFactory(variants=[]) has none; variants=[{"label": "A3", "price": 2500}]
    has just that one, by the fields of ProductVariantFactory.
    """

    class Meta:
        model = Product
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(status="draft", published_at=None)

    artwork = factory.SubFactory(ArtworkFactory)
    kind = "poster"
    slug = factory.Sequence(lambda n: f"product-{n}")
    title = factory.SelfAttribute("artwork.title")
    status = "published"
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def variants(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        """Give the product its variants."""
        if not create:
            return
        wanted = extracted
        if wanted is None:
            wanted = [
                {},
                {"label": "16×24 in", "width_in": 16, "height_in": 24, "price": 2999},
            ]
        for position, fields in enumerate(wanted):
            ProductVariantFactory.create(product=self, position=position, **fields)


class ProductVariantFactory(DjangoModelFactory[ProductVariant]):
    """12×18 in for 1999 minor units of USD, EUR and SEK; price=False has no price."""

    class Meta:
        model = ProductVariant
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory, variants=[])
    sku = factory.Sequence(lambda n: f"SKU-{n}")
    label = "12×18 in"
    width_in = Decimal(12)
    height_in = Decimal(18)
    base_cost_minor = 800
    base_cost_currency = "USD"

    @factory.post_generation
    def price(self: Any, create: bool, extracted: Any, **_: Any) -> None:
        """Price the variant: price=2999 for one amount in every currency."""
        if not create or extracted is False:
            return
        VariantPrice.objects.bulk_create(
            VariantPrice(
                variant=self, currency=currency, amount_minor=extracted or 1999
            )
            for currency in ("USD", "EUR", "SEK")
        )
