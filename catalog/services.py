"""Writing the catalogue. Every change that shoppers see ends with cache.bump()."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from catalog import cache, files, images
from catalog.exceptions import (
    ArtworkNotPublishable,
    ArtworkRejected,
    NameTaken,
    ProductInvalid,
)
from catalog.models import (
    Artwork,
    ArtworkFile,
    Product,
    ProductVariant,
    Status,
    VariantPrice,
)
from core import audit
from core.actors import Actor
from core.money import Money
from core.tenancy import current_shop


@dataclass(frozen=True)
class ArtworkFacts:
    """What a person says of an artwork. Without a slug the title makes one."""

    title: str
    slug: str = ""
    artist: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    year: int | None = None
    style: str = ""
    source_type: str = Artwork.SourceType.UPLOADED
    license_type: str = ""


@dataclass(frozen=True)
class NewVariant:
    """A size to sell, in inches, with one price per currency."""

    sku: str
    label: str
    width_in: Decimal
    height_in: Decimal
    prices: tuple[Money, ...]
    provider: str = "printify"
    provider_variant_id: int | None = None
    base_cost: Money | None = None


def add_artwork(path: Path, *, facts: ArtworkFacts, actor: Actor) -> Artwork:
    """Take a picture into the catalogue, as a draft, with its public sizes.

    Files are written first and rows in one transaction after, so a failure leaves at
    most files that nothing points to. Raises ArtworkRejected for a file that is no
    printable picture or over the shop's limits, and NameTaken for a slug in use.
    """
    _check_limits(path)
    picture = images.check(path)
    sha256 = files.digest(path)
    artwork = _described(facts, picture, sha256)
    renditions = images.render(path)
    name = files.store_original(path, sha256, images.SUFFIXES[picture.mime])
    rows = [
        ArtworkFile(
            kind=ArtworkFile.Kind.ORIGINAL, name=name, sha256=sha256, **asdict(picture)
        )
    ]
    rows += [_stored(rendition) for rendition in renditions]
    return _save_artwork(artwork, rows, actor)


def _check_limits(path: Path) -> None:
    """Refuse what the platform's limits for this shop leave no room for."""
    shop = current_shop()
    if (size := path.stat().st_size) > shop.max_upload_bytes:
        raise ArtworkRejected(
            f"The file has {size} bytes; this shop may upload {shop.max_upload_bytes} "
            "at most.",
            code="limit_reached",
        )
    if Artwork.objects.count() >= shop.max_artworks:
        raise ArtworkRejected(
            f"The catalogue is full with {shop.max_artworks} artworks. Ask the "
            "platform for more room.",
            code="limit_reached",
        )


def _described(facts: ArtworkFacts, picture: images.Picture, sha256: str) -> Artwork:
    """Build the unsaved artwork or say which fact is wrong."""
    artwork = Artwork(
        width_px=picture.width_px,
        height_px=picture.height_px,
        **asdict(facts)
        | {
            "title": facts.title.strip(),
            "slug": _slug(facts, sha256),
            "tags": list(facts.tags),
        },
    )
    try:
        artwork.clean_fields()
    except ValidationError as error:
        raise ArtworkRejected(
            "Some facts of the artwork are wrong; see `errors`.",
            fields=error.message_dict,
        ) from error
    return artwork


def _stored(rendition: images.Rendition) -> ArtworkFile:
    name, sha256 = files.store_public(rendition.content)
    return ArtworkFile(
        kind=rendition.kind,
        name=name,
        sha256=sha256,
        mime="image/jpeg",
        bytes=len(rendition.content),
        width_px=rendition.width_px,
        height_px=rendition.height_px,
    )


def _slug(facts: ArtworkFacts, sha256: str) -> str:
    """Return the slug asked for, or one made of the title and free so far."""
    if facts.slug:
        return facts.slug
    slug = slugify(facts.title)[:100] or "artwork"
    if Artwork.objects.filter(slug=slug).exists():
        slug = f"{slug}-{sha256[:8]}"
    return slug


def _save_artwork(artwork: Artwork, rows: list[ArtworkFile], actor: Actor) -> Artwork:
    try:
        with transaction.atomic():
            artwork.save(force_insert=True)
            for row in rows:
                row.artwork = artwork
            ArtworkFile.objects.bulk_create(rows)
            audit.record(actor, "catalog.artwork.added", artwork, slug=artwork.slug)
            cache.bump()
    except IntegrityError as error:
        raise NameTaken(
            f"There is an artwork {artwork.slug!r} already. Choose another slug.",
            fields={"slug": ["In use."]},
        ) from error
    return artwork


@transaction.atomic
def publish(artwork: Artwork, *, actor: Actor) -> Artwork:
    """Show an artwork, and those of its products that have a price.

    Publishing again shows products added since. Raises ArtworkNotPublishable for a
    generated or licensed picture without a licence, and for one without files.
    """
    artwork = Artwork.objects.select_for_update().get(pk=artwork.pk)
    _check_publishable(artwork)
    now = timezone.now()
    if artwork.status != Status.PUBLISHED:
        artwork.status, artwork.published_at = Status.PUBLISHED, now
        artwork.save(update_fields=["status", "published_at"])
    priced = VariantPrice.objects.filter(variant__product__artwork=artwork)
    Product.objects.filter(
        pk__in=priced.values("variant__product"), status=Status.DRAFT
    ).update(status=Status.PUBLISHED, published_at=now)
    audit.record(actor, "catalog.artwork.published", artwork)
    cache.bump()
    return artwork


def _check_publishable(artwork: Artwork) -> None:
    is_own = artwork.source_type == Artwork.SourceType.UPLOADED
    if not is_own and not artwork.license_type:
        raise ArtworkNotPublishable(
            "Record the licence first: this picture was not made by the shop.",
            fields={"license_type": ["Empty."]},
        )
    if artwork.files.count() < len(ArtworkFile.Kind):
        raise ArtworkNotPublishable("The picture lacks files; upload it again.")


@transaction.atomic
def unpublish(artwork: Artwork, *, actor: Actor) -> Artwork:
    """Hide an artwork and its products from shoppers. Orders keep their copies."""
    artwork = Artwork.objects.select_for_update().get(pk=artwork.pk)
    artwork.status = Status.DRAFT
    artwork.save(update_fields=["status"])
    artwork.products.update(status=Status.DRAFT)
    audit.record(actor, "catalog.artwork.unpublished", artwork)
    cache.bump()
    return artwork


def add_product(
    artwork: Artwork,
    *,
    kind: str,
    variants: Sequence[NewVariant],
    actor: Actor,
    title: str = "",
    slug: str = "",
) -> Product:
    """Sell an artwork as a kind of thing, as a draft, in the given sizes.

    Raises ProductInvalid for an unknown kind, no sizes, or prices that the shop cannot
    charge, and NameTaken for a slug or SKU in use.
    """
    _check_product(kind, variants)
    product = Product(
        artwork=artwork,
        kind=kind,
        title=title or artwork.title,
        slug=slug or f"{artwork.slug}-{kind}",
        position=artwork.products.count(),
    )
    try:
        product.clean_fields(exclude=["artwork"])
        with transaction.atomic():
            product.save(force_insert=True)
            _save_variants(product, variants)
            audit.record(actor, "catalog.product.added", product, slug=product.slug)
            cache.bump()
    except ValidationError as error:
        raise ProductInvalid(
            "Some facts of the product are wrong; see `errors`.",
            fields=error.message_dict,
        ) from error
    except IntegrityError as error:
        raise NameTaken(
            f"The slug {product.slug!r} or one of the SKUs is in use already.",
            fields={"slug": ["May be in use."], "sku": ["May be in use."]},
        ) from error
    return product


def _check_product(kind: str, variants: Sequence[NewVariant]) -> None:
    if kind not in Product.Kind.values:
        raise ProductInvalid(f"{kind!r} is not sold; choose poster or canvas.")
    if not variants:
        raise ProductInvalid("Give the product at least one size.")
    for variant in variants:
        if min(variant.width_in, variant.height_in) <= 0:
            raise ProductInvalid(f"{variant.sku}: sizes must be more than zero.")
        _check_prices(variant.sku, variant.prices)


def _check_prices(sku: str, prices: Sequence[Money]) -> None:
    charged = current_shop().currencies
    currencies = [price.currency for price in prices]
    if not prices or len(set(currencies)) < len(currencies):
        raise ProductInvalid(f"{sku}: give one price per currency.")
    if unknown := sorted(set(currencies) - set(charged)):
        raise ProductInvalid(f"{sku}: the shop does not charge {', '.join(unknown)}.")
    if any(price.minor <= 0 for price in prices):
        raise ProductInvalid(f"{sku}: prices must be more than zero.")


def _save_variants(product: Product, variants: Sequence[NewVariant]) -> None:
    rows = ProductVariant.objects.bulk_create(
        ProductVariant(
            product=product,
            sku=new.sku,
            label=new.label,
            provider=new.provider,
            provider_variant_id=new.provider_variant_id,
            width_in=new.width_in,
            height_in=new.height_in,
            base_cost_minor=new.base_cost.minor if new.base_cost else None,
            base_cost_currency=new.base_cost.currency if new.base_cost else "",
            position=position,
        )
        for position, new in enumerate(variants)
    )
    VariantPrice.objects.bulk_create(
        VariantPrice(variant=row, currency=price.currency, amount_minor=price.minor)
        for row, new in zip(rows, variants, strict=True)
        for price in new.prices
    )


@transaction.atomic
def change_prices(
    variant: ProductVariant, prices: Sequence[Money], *, actor: Actor
) -> ProductVariant:
    """Replace a variant's prices; past orders keep theirs. Raises ProductInvalid."""
    _check_prices(variant.sku, prices)
    variant = ProductVariant.objects.select_for_update().get(pk=variant.pk)
    variant.prices.all().delete()
    VariantPrice.objects.bulk_create(
        VariantPrice(variant=variant, currency=price.currency, amount_minor=price.minor)
        for price in prices
    )
    audit.record(
        actor,
        "catalog.variant.repriced",
        variant,
        prices=[price.as_json() for price in prices],
    )
    cache.bump()
    return variant


@transaction.atomic
def set_available(
    variant: ProductVariant, is_available: bool, *, actor: Actor
) -> ProductVariant:
    """Offer a variant, or stop offering it while its provider cannot make it."""
    variant = ProductVariant.objects.select_for_update().get(pk=variant.pk)
    if variant.is_available != is_available:
        variant.is_available = is_available
        variant.save(update_fields=["is_available"])
        audit.record(
            actor, "catalog.variant.availability", variant, is_available=is_available
        )
        cache.bump()
    return variant
