"""What one shop sells: artworks, their files, products, variants and prices."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Status(models.TextChoices):
    """Whether shoppers see it."""

    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"


class ArtworkQuerySet(models.QuerySet["Artwork"]):
    """Rows of the artworks table."""

    def published(self) -> "ArtworkQuerySet":
        """Keep what shoppers may see."""
        return self.filter(status=Status.PUBLISHED)


class Artwork(models.Model):
    """A picture, and what is known about it."""

    class SourceType(models.TextChoices):
        UPLOADED = "uploaded", "uploaded by the shop"
        LICENSED = "licensed", "licensed"
        GENERATED = "generated", "made by a model"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=120, blank=True)
    description = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    style = models.CharField(max_length=60, blank=True)
    source_type = models.CharField(
        max_length=10, choices=SourceType.choices, default=SourceType.UPLOADED
    )
    license_type = models.CharField(
        max_length=60, blank=True, help_text="By what right the shop sells it."
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ArtworkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width_px__gt=0, height_px__gt=0),
                name="artwork_has_pixels",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="artwork_published_when",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "id"], name="artwork_new"),
            GinIndex(fields=["tags"], name="artwork_tags"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def orientation(self) -> str:
        """Return portrait, landscape or square."""
        if self.width_px == self.height_px:
            return "square"
        return "landscape" if self.width_px > self.height_px else "portrait"


class ArtworkFile(models.Model):
    """One file of an artwork: the original, private, or a public rendition."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "original"
        LARGE = "large", "large, 1600 px"
        CARD = "card", "card, 700 px"
        THUMB = "thumb", "thumb, 240 px"

    artwork = models.ForeignKey(Artwork, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(
        max_length=200, help_text="Path inside the shop's own media folder."
    )
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=40)
    bytes = models.PositiveBigIntegerField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["artwork", "kind"], name="artwork_file_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class ProductQuerySet(models.QuerySet["Product"]):
    """Rows of the products table."""

    def published(self) -> "ProductQuerySet":
        """Keep what shoppers may see: product and artwork both published."""
        return self.filter(status=Status.PUBLISHED, artwork__status=Status.PUBLISHED)


class Product(models.Model):
    """An artwork sold as one kind of thing."""

    class Kind(models.TextChoices):
        POSTER = "poster", "poster"
        CANVAS = "canvas", "canvas"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    artwork = models.ForeignKey(
        Artwork, on_delete=models.PROTECT, related_name="products"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    slug = models.SlugField(max_length=140, unique=True)
    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    position = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | Q(published_at__isnull=False),
                name="product_published_when",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "id"], name="product_new"),
        ]

    def __str__(self) -> str:
        return self.title


class ProductVariant(models.Model):
    """One size of a product, as one provider makes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="variants"
    )
    sku = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, help_text="12×18 in, or A3.")
    provider = models.CharField(max_length=20, default="printify")
    # The provider's catalogue is in the public schema; a shop's schema may one day
    # live on another node, so there is no constraint across the two.
    provider_variant_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    width_in = models.DecimalField(max_digits=9, decimal_places=6)
    height_in = models.DecimalField(max_digits=9, decimal_places=6)
    base_cost_minor = models.PositiveBigIntegerField(null=True, blank=True)
    base_cost_currency = models.CharField(max_length=3, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_available = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(width_in__gt=0, height_in__gt=0),
                name="variant_size_positive",
            ),
            models.CheckConstraint(
                condition=Q(base_cost_minor__isnull=True, base_cost_currency="")
                | (Q(base_cost_minor__isnull=False) & ~Q(base_cost_currency="")),
                name="variant_cost_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.label}"


class VariantPrice(models.Model):
    """What a variant costs the shopper in one currency."""

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, related_name="prices"
    )
    currency = models.CharField(max_length=3, help_text="ISO 4217.")
    amount_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "currency"], name="variant_price_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="variant_price_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"
