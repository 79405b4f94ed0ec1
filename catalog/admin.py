"""What the shop sells. Pictures come in and prices change through services."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from catalog import cache, services
from catalog.models import Artwork, ArtworkFile, Product, ProductVariant, VariantPrice
from config.admin_base import (
    NOTHING,
    BaseAdmin,
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    button,
    cash,
    confirm,
    link_html,
    stamp,
)
from config.admin_sites import shop_site
from core.actors import Actor
from core.money import Money

STATUS_TONES = {"draft": "grey", "published": "green"}


class FileInline(ReadOnlyInline):
    """The original and its renditions."""

    model = ArtworkFile
    verbose_name_plural = "files"
    fields = ["kind", "mime", "width_px", "height_px", "size", "sha256"]
    readonly_fields = fields

    @display(description="Size")
    def size(self, file: ArtworkFile) -> str:
        """Write the size in megabytes."""
        return f"{file.bytes / 1_000_000:.1f} MB"


class CatalogueAdmin(BaseAdmin):
    """Texts that are edited here; what shoppers are shown is made anew."""

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Save and have the shop's remembered pages forgotten."""
        super().save_model(request, obj, form, change)
        cache.bump()


class ArtworkAdmin(CatalogueAdmin):
    """Pictures and what is known of them."""

    list_display = [
        "title",
        "artist",
        "pixels",
        "state",
        "source_type",
        "sold_as",
        "created",
    ]
    list_filter = ["status", "source_type"]
    search_fields = ["title", "artist", "slug"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "pk"]
    inlines = [FileInline]
    actions_detail = ["publish", "unpublish"]
    readonly_fields = ["slug", "state", "pixels", "source_type", "published", "created"]
    fieldsets = [
        (
            None,
            {"fields": [("title", "artist"), "description", "tags", ("style", "year")]},
        ),
        ("Rights", {"fields": [("source_type", "license_type")]}),
        ("State", {"fields": [("state", "slug"), ("pixels", "published")]}),
    ]
    state = badge("status", STATUS_TONES, "Status")
    created = stamp("created_at", "Added")
    published = stamp("published_at", "Published")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the products along."""
        return super().get_queryset(request).annotate(_products=Count("products"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: pictures are uploaded and checked by catalog.services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: orders point at pictures. Unpublish instead."""
        return False

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer the one that changes something."""
        rows = Artwork.objects.published().filter(pk=object_id)
        unwanted = "_publish" if rows.exists() else "_unpublish"
        found = super().get_actions_detail(request, object_id)
        return [one for one in found if not one.action_name.endswith(unwanted)]

    @display(description="Pixels")
    def pixels(self, artwork: Artwork) -> str:
        """Write the size of the original."""
        return f"{artwork.width_px} × {artwork.height_px}"

    @display(description="Products", ordering="_products")
    def sold_as(self, artwork: Any) -> int:
        """Say as how many things it is sold."""
        return int(artwork._products)

    @button(
        "Publish",
        "visibility",
        confirm("Publish this artwork?", "Shoppers see it at once.", "Publish"),
    )
    def publish(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Show it to shoppers."""
        artwork = self.row(request, object_id)
        return self.perform(
            request,
            lambda: services.publish(artwork, actor=Actor.of(request)),
            said=f"{artwork} is published.",
            back=self.page_of(artwork),
        )

    @button(
        "Unpublish",
        "visibility_off",
        confirm(
            "Take this artwork down?",
            "Orders that were placed are printed.",
            "Unpublish",
        ),
    )
    def unpublish(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Hide it from shoppers."""
        artwork = self.row(request, object_id)
        return self.perform(
            request,
            lambda: services.unpublish(artwork, actor=Actor.of(request)),
            said=f"{artwork} is a draft again.",
            back=self.page_of(artwork),
        )


def prices_html(variant: ProductVariant) -> SafeString:
    """List a variant's prices; reads `prices`, so prefetch them."""
    prices = sorted(variant.prices.all(), key=lambda price: price.currency)
    words = ", ".join(Money(p.amount_minor, p.currency).format() for p in prices)
    return format_html('<span class="pp-money">{}</span>', words) if words else NOTHING


class VariantInline(ReadOnlyInline):
    """Sizes of one product."""

    model = ProductVariant
    verbose_name_plural = "sizes"
    fields = ["label", "sku", "price", "provider", "is_available"]
    readonly_fields = fields
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the prices along."""
        return super().get_queryset(request).prefetch_related("prices")

    @display(description="Price")
    def price(self, variant: ProductVariant) -> SafeString:
        """Write the price in each currency."""
        return prices_html(variant)


class ProductAdmin(CatalogueAdmin):
    """Artworks as kinds of things."""

    list_display = [
        "title",
        "kind",
        "artwork_link",
        "state",
        "sizes",
        "position",
        "published",
    ]
    list_filter = ["status", "kind"]
    list_select_related = ["artwork"]
    search_fields = ["title", "slug", "artwork__title"]
    ordering = ["position", "-created_at", "pk"]
    inlines = [VariantInline]
    readonly_fields = ["artwork_link", "kind", "slug", "state", "published"]
    fieldsets = [
        (None, {"fields": [("title", "position"), ("artwork_link", "kind")]}),
        ("State", {"fields": [("state", "slug"), "published"]}),
    ]
    state = badge("status", STATUS_TONES, "Status")
    published = stamp("published_at", "Published")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the sizes along."""
        return super().get_queryset(request).annotate(_sizes=Count("variants"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: products are made with their sizes and prices by catalog.services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: orders point at products."""
        return False

    @display(description="Artwork")
    def artwork_link(self, product: Product) -> Any:
        """Link to the picture."""
        return link_html(product.artwork)

    @display(description="Sizes", ordering="_sizes")
    def sizes(self, product: Any) -> int:
        """Say in how many sizes it is sold."""
        return int(product._sizes)


class PriceInline(ReadOnlyInline):
    """Prices of one size."""

    model = VariantPrice
    verbose_name_plural = "prices"
    fields = ["currency", "amount"]
    readonly_fields = fields
    amount = cash("amount_minor", "Price")


class ProductVariantAdmin(ReadOnlyAdmin):
    """Sizes with their prices and what they cost the shop."""

    list_display = [
        "sku",
        "product_link",
        "label",
        "price",
        "cost",
        "provider",
        "on_sale",
    ]
    list_filter = ["is_available", "product__kind"]
    list_select_related = ["product"]
    search_fields = ["sku", "label", "product__title"]
    ordering = ["product", "position", "pk"]
    inlines = [PriceInline]
    actions = ["offer", "withdraw"]
    fields = [
        ("sku", "label"),
        ("product_link", "on_sale"),
        ("width_in", "height_in"),
        ("provider", "cost"),
    ]
    readonly_fields = [
        *("sku", "label", "product_link", "on_sale", "width_in", "height_in"),
        *("provider", "cost"),
    ]
    cost = cash("base_cost_minor", "Cost", "base_cost_currency")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the prices along."""
        prices = Prefetch("prices", VariantPrice.objects.order_by("currency"))
        return super().get_queryset(request).prefetch_related(prices)

    @display(description="Price")
    def price(self, variant: ProductVariant) -> SafeString:
        """Write the price in each currency."""
        return prices_html(variant)

    @display(description="Product", ordering="product__title")
    def product_link(self, variant: ProductVariant) -> Any:
        """Link to the product."""
        return link_html(variant.product)

    @display(description="On sale", boolean=True, ordering="is_available")
    def on_sale(self, variant: ProductVariant) -> bool:
        """Say whether it can be bought."""
        return variant.is_available

    @admin.action(description="Offer", permissions=["act"])
    def offer(self, request: HttpRequest, queryset: Any) -> None:
        """Let shoppers buy them."""
        self._set(request, queryset, is_available=True)

    @admin.action(description="Stop offering", permissions=["act"])
    def withdraw(self, request: HttpRequest, queryset: Any) -> None:
        """Stop selling them."""
        self._set(request, queryset, is_available=False)

    def _set(self, request: HttpRequest, rows: Any, *, is_available: bool) -> None:
        actor = Actor.of(request)
        for variant in rows:
            services.set_available(variant, is_available, actor=actor)
        messages.success(request, f"{len(rows)} sizes changed.")


shop_site.register(Artwork, ArtworkAdmin)
shop_site.register(Product, ProductAdmin)
shop_site.register(ProductVariant, ProductVariantAdmin)
