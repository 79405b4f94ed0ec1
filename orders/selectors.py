"""Reads that span catalogue and orders."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from catalog.models import ArtworkFile, Status
from orders.models import Cart
from orders.pricing import PricedLine, subtotal

_LINE_FIELDS = {
    "line_id": F("id"),
    "product_id": F("variant__product_id"),
    "product_slug": F("variant__product__slug"),
    "artwork_id": F("variant__product__artwork_id"),
    "artwork_slug": F("variant__product__artwork__slug"),
    "title": F("variant__product__title"),
    "artist": F("variant__product__artwork__artist"),
    "kind": F("variant__product__kind"),
    "label": F("variant__label"),
    "sku": F("variant__sku"),
    "provider": F("variant__provider"),
    "provider_variant_id": F("variant__provider_variant_id"),
    "is_available": F("variant__is_available"),
    "product_status": F("variant__product__status"),
    "artwork_status": F("variant__product__artwork__status"),
    "unit_minor": F("price__amount_minor"),
}


@dataclass(frozen=True)
class CartContents:
    """A cart with its lines and today's prices."""

    cart: Cart
    rows: list[dict[str, Any]]

    @cached_property
    def priced(self) -> list[PricedLine]:
        """Return the lines as pricing wants them."""
        return [
            PricedLine(str(row["variant_id"]), row["quantity"], row["unit_minor"])
            for row in self.rows
        ]

    @property
    def subtotal_minor(self) -> int:
        """Return the sum of the lines in minor units."""
        return subtotal(self.priced, self.cart.currency).minor

    @property
    def count(self) -> int:
        """Return how many prints there are."""
        return sum(row["quantity"] for row in self.rows)

    @property
    def unavailable(self) -> list[dict[str, Any]]:
        """Return the lines that can no longer be bought."""
        published = Status.PUBLISHED
        return [
            row
            for row in self.rows
            if not (row["is_available"] and row["has_price"] and row["design"])
            or row["provider_variant_id"] is None
            or {row["product_status"], row["artwork_status"]} != {published}
        ]


def contents(cart: Cart) -> CartContents:
    """Read a cart's lines, products and prices in two statements.

    A line whose price is gone stays, for nothing and unavailable: leaving it out would
    sell the shopper less than they put in.
    """
    its_price = FilteredRelation(
        "variant__prices", condition=Q(variant__prices__currency=cart.currency)
    )
    rows: QuerySet[Any, Any] = (
        cart.lines.annotate(price=its_price)
        .annotate(**_LINE_FIELDS)
        .values("quantity", "variant_id", *_LINE_FIELDS)
    )
    found = list(rows)
    kinds = (ArtworkFile.Kind.ORIGINAL, ArtworkFile.Kind.THUMB)
    files = {
        (file.artwork_id, file.kind): file
        for file in ArtworkFile.objects.filter(
            artwork_id__in={row["artwork_id"] for row in found}, kind__in=kinds
        )
    }
    for row in found:
        row["has_price"] = row["unit_minor"] is not None
        row["unit_minor"] = row["unit_minor"] or 0
        row["design"] = files.get((row["artwork_id"], ArtworkFile.Kind.ORIGINAL))
        thumb = files.get((row["artwork_id"], ArtworkFile.Kind.THUMB))
        row["image"] = thumb.name if thumb else ""
    return CartContents(cart, found)
