"""One shop with 2,000 products, each in three sizes, made by bulk inserts.

Everything else about it is made as a shop's owner would: created, connected to Stripe
and Printify (the simulator), published. All artworks share the files of one picture.
"""

import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from PIL import Image

from catalog import cache, files, images
from catalog.models import (
    Artwork,
    ArtworkFile,
    Product,
    ProductVariant,
    Status,
    VariantPrice,
)
from core.actors import SYSTEM
from core.tenancy import PUBLIC, shop
from frames.services import import_curated_frames
from orders.models import Order, ShippingPrice
from payments.connecting import connect_stripe
from providers.models import ProviderVariant
from providers.services import connect_printify, sync_catalogue
from tenants.hosts import public_url
from tenants.models import Tenant
from tenants.services import NewShop, create_shop

SCHEMA = "bench"
HOST = "bench.localhost"
PRODUCTS = 2000
SIZES = 3
BLUEPRINT = "282"
# As the pixels of a print file; the shared picture itself is small.
PRINT_FILE_PX = (7200, 10800)
PICTURE_PX = (800, 1200)
BATCH = 500


@dataclass(frozen=True)
class Stock:
    """What the load needs to know of the shop."""

    product_ids: list[str]
    variant_ids: list[str]


def set_up() -> Stock:
    """Migrate, make the shop, connect it and fill it."""
    call_command("migrate_installation", verbosity=0)
    with shop(PUBLIC):
        import_curated_frames()
        tenant = create_shop(
            NewShop(
                "Bench", HOST, "owner@bench.example", settings={"currencies": ["USD"]}
            ),
            actor=SYSTEM,
        )
    with shop(SCHEMA):
        connect(tenant)
        ShippingPrice.objects.create(
            country="US", currency="USD", first_minor=590, additional_minor=190
        )
        return fill()


def connect(tenant: Tenant) -> None:
    """Connect both accounts; the simulator opens one for any well-formed key."""
    base_url = public_url(tenant)
    word = secrets.token_hex(16)
    connect_stripe(
        f"sk_test_{word}",
        f"pk_test_{word}",
        webhook_url=f"{base_url}/v1/webhooks/stripe",
        actor=SYSTEM,
    )
    account = connect_printify(
        secrets.token_hex(20), webhook_url_base=base_url, actor=SYSTEM
    )
    sync_catalogue(account, [BLUEPRINT])


def fill(products: int = PRODUCTS) -> Stock:
    """Put published posters in the current shop, in three sizes each."""
    artworks = list(_artworks(products))
    Artwork.objects.bulk_create(artworks, batch_size=BATCH)
    ArtworkFile.objects.bulk_create(_files(artworks), batch_size=BATCH)
    posters = [_product(artwork) for artwork in artworks]
    Product.objects.bulk_create(posters, batch_size=BATCH)
    sizes = list(ProviderVariant.objects.order_by("width_in", "height_in")[:SIZES])
    variants = [v for product in posters for v in _variants(product, sizes)]
    ProductVariant.objects.bulk_create(variants, batch_size=BATCH)
    VariantPrice.objects.bulk_create(
        (
            VariantPrice(
                variant=variant,
                currency="USD",
                amount_minor=1900 + 1000 * variant.position,
            )
            for variant in variants
        ),
        batch_size=BATCH,
    )
    # What autovacuum does within a minute of such an import.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    cache.bump()
    return Stock([str(p.pk) for p in posters], [str(v.pk) for v in variants])


def _artworks(count: int) -> Iterator[Artwork]:
    width, height = PRINT_FILE_PX
    for number in range(count):
        yield Artwork(
            slug=f"view-{number}",
            title=f"View number {number} of the harbour",
            artist=f"Artist {number % 40}",
            description="A harbour in the evening, drawn from the mole. " * 4,
            tags=["harbour", f"year-{number % 20}", "evening"],
            status=Status.PUBLISHED,
            width_px=width,
            height_px=height,
            published_at=timezone.now(),
        )


def _files(artworks: list[Artwork]) -> Iterator[ArtworkFile]:
    """Store one picture and its renditions, and let every artwork have them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "harbour.jpg"
        Image.linear_gradient("L").resize(PICTURE_PX).convert("RGB").save(path)
        sha256 = files.digest(path)
        stored = [
            (
                "original",
                files.store_original(path, sha256, "jpg"),
                sha256,
                PRINT_FILE_PX,
            )
        ]
        for rendition in images.render(path):
            name, sha256 = files.store_public(rendition.content)
            size = (rendition.width_px, rendition.height_px)
            stored.append((rendition.kind, name, sha256, size))
    for artwork in artworks:
        for kind, name, sha256, (width, height) in stored:
            yield ArtworkFile(
                artwork=artwork,
                kind=kind,
                name=name,
                sha256=sha256,
                mime="image/jpeg",
                bytes=1,
                width_px=width,
                height_px=height,
            )


def _product(artwork: Artwork) -> Product:
    return Product(
        artwork=artwork,
        kind=Product.Kind.POSTER,
        slug=f"{artwork.slug}-poster",
        title=artwork.title,
        status=Status.PUBLISHED,
        published_at=artwork.published_at,
    )


def _variants(
    product: Product, sizes: list[ProviderVariant]
) -> Iterator[ProductVariant]:
    for position, size in enumerate(sizes):
        yield ProductVariant(
            product=product,
            sku=f"{product.slug}-{position}",
            label=size.title,
            width_in=size.width_in,
            height_in=size.height_in,
            provider_variant_id=size.pk,
            position=position,
        )


def forget_answers() -> None:
    """Have the shop's cached answers expire, as any change of its catalogue does."""
    with shop(SCHEMA):
        cache.bump()


def order_ids_paid(order_ids: list[UUID]) -> list[UUID]:
    """Return those of the orders that are paid."""
    with shop(SCHEMA):
        return list(
            Order.objects.filter(pk__in=order_ids, payment="paid").values_list(
                "pk", flat=True
            )
        )
