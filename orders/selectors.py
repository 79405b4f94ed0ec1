"""Reads that span catalogue and orders."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from catalog.models import ArtworkFile, Status
from orders.flow import HAS_MONEY, Fulfilment, PaymentState
from orders.models import Cart, Order
from orders.pricing import PricedLine, subtotal

# By hand because a purchase reads its cart four times: building this statement took
# the ORM four times as long as PostgreSQL takes to answer it.
_LINES = """
SELECT l.id AS line_id, l.quantity, l.variant_id, v.product_id,
       p.slug AS product_slug, p.artwork_id, a.slug AS artwork_slug, p.title, a.artist,
       p.kind, v.label, v.sku, v.provider, v.provider_variant_id, v.is_available,
       p.status AS product_status, a.status AS artwork_status,
       price.amount_minor AS unit_minor
FROM orders_cartline l
JOIN catalog_productvariant v ON v.id = l.variant_id
JOIN catalog_product p ON p.id = v.product_id
JOIN catalog_artwork a ON a.id = p.artwork_id
LEFT JOIN catalog_variantprice price
       ON price.variant_id = v.id AND price.currency = %s
WHERE l.cart_id = %s
ORDER BY l.added_at, l.id
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [cart.currency, cart.pk])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
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


UNFINISHED = (
    Fulfilment.ON_HOLD,
    Fulfilment.CONFIRMED,
    Fulfilment.IN_PRODUCTION,
    Fulfilment.PARTIALLY_SHIPPED,
)


def reasons_to_wait() -> list[str]:
    """Say which orders must be finished before the shop can be deleted."""
    waits = []
    if count := Order.objects.filter(fulfilment__in=UNFINISHED).count():
        waits.append(
            f"{count} order(s) are being printed or wait to be. Wait until they are "
            "sent, or cancel them."
        )
    failed = Order.objects.filter(
        fulfilment__in=(Fulfilment.PENDING, Fulfilment.FAILED), payment__in=HAS_MONEY
    )
    if count := failed.count():
        waits.append(
            f"{count} order(s) are paid and not made. Replay them or pay them back."
        )
    if count := Order.objects.filter(payment=PaymentState.DISPUTED).count():
        waits.append(f"{count} order(s) are disputed. Wait for the bank's decision.")
    return waits
