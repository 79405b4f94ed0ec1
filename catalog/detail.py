"""One product or artwork of the public catalogue: plain dicts, few statements."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from catalog.listing import alt_text, image, orientation
from catalog.sharpness import policy_of_shop, sharpness_json
from core.errors import NotFound

_FILES = """(
  SELECT jsonb_object_agg(kind, jsonb_build_array(name, width_px, height_px))
  FROM catalog_artworkfile WHERE artwork_id = a.id AND kind <> 'original'
)"""
_ARTWORK_COLUMNS = f"""a.id::text, a.slug, a.title, a.artist, a.description, a.tags,
       a.year, a.style, a.width_px, a.height_px, {_FILES}"""
_PRODUCT = f"""
SELECT p.id::text, p.slug, p.title, p.kind, {_ARTWORK_COLUMNS}
FROM catalog_product p JOIN catalog_artwork a ON a.id = p.artwork_id
WHERE p.id = %s AND p.status = 'published' AND a.status = 'published'
"""  # noqa: S608 -- constants of this file only
_VARIANTS = """
SELECT v.id::text, v.sku, v.label, v.width_in, v.height_in, v.is_available,
       vp.amount_minor, pv.width_px, pv.height_px
FROM catalog_productvariant v
LEFT JOIN catalog_variantprice vp ON vp.variant_id = v.id AND vp.currency = %s
LEFT JOIN providers_providervariant pv ON pv.id = v.provider_variant_id
WHERE v.product_id = %s
ORDER BY v.position, v.id
"""
_ARTWORK = f"""
SELECT {_ARTWORK_COLUMNS}
FROM catalog_artwork a WHERE a.id = %s AND a.status = 'published'
"""  # noqa: S608 -- constants of this file only
_PRODUCTS_OF = """
SELECT p.id::text, p.slug, p.title, p.kind FROM catalog_product p
WHERE p.artwork_id = %s AND p.status = 'published' ORDER BY p.position, p.id
"""


def product_detail(product_id: str, currency: str) -> dict[str, Any]:
    """Build the answer of GET /v1/products/{id} in two statements; raises NotFound."""
    row = _one(_PRODUCT, product_id, "product")
    pk, slug, title, kind, *artwork_row = row
    artwork = _artwork(artwork_row)
    pixels = (artwork["width_px"], artwork["height_px"])
    rows = _all(_VARIANTS, [currency, pk])
    variants = [_variant(variant, pixels, currency) for variant in rows]
    prices = [
        v["price"]["amount"] for v in variants if v["price"] and v["is_available"]
    ]
    return {
        "id": pk,
        "slug": slug,
        "title": title,
        "kind": kind,
        "artist": artwork["artist"],
        "image": artwork["image"],
        "price_from": {"amount": min(prices), "currency": currency} if prices else None,
        "orientation": artwork["orientation"],
        "tags": artwork["tags"],
        "url": f"/v1/products/{pk}",
        "artwork": artwork,
        "variants": variants,
    }


def artwork_detail(artwork_id: str) -> dict[str, Any]:
    """Build the answer of GET /v1/artworks/{id} in two statements; raises NotFound."""
    artwork = _artwork(_one(_ARTWORK, artwork_id, "artwork"))
    names = ("id", "slug", "title", "kind")
    products = [
        dict(zip(names, row, strict=True)) | {"url": f"/v1/products/{row[0]}"}
        for row in _all(_PRODUCTS_OF, [artwork["id"]])
    ]
    return artwork | {"products": products}


def _one(statement: str, pk: str, what: str) -> tuple[Any, ...]:
    rows = _all(statement, [pk])
    if not rows:
        raise NotFound(f"There is no such {what}.")
    return rows[0]


def _all(statement: str, parameters: list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _artwork(row: Sequence[Any]) -> dict[str, Any]:
    pk, slug, title, artist, description, tags, year, style, width, height, stored = row
    return {
        "id": pk,
        "slug": slug,
        "title": title,
        "artist": artist,
        "description": description,
        "tags": tags,
        "year": year,
        "style": style,
        "width_px": width,
        "height_px": height,
        "orientation": orientation(width, height),
        "image": image(stored, alt_text(title, artist)),
        "url": f"/v1/artworks/{pk}",
    }


def _variant(
    row: tuple[Any, ...], pixels: tuple[int, int], currency: str
) -> dict[str, Any]:
    pk, sku, label, width, height, is_available, amount, px_w, px_h = row
    placeholder = (px_w, px_h) if px_w and px_h else None
    return {
        "id": pk,
        "sku": sku,
        "label": label,
        **_both_units(width, height),
        "is_available": is_available,
        "price": {"amount": amount, "currency": currency} if amount else None,
        "dpi": sharpness_json(pixels, width, height, placeholder, policy_of_shop()),
    }


@lru_cache(maxsize=1024)
def _both_units(width_in: Decimal, height_in: Decimal) -> dict[str, str]:
    tenth = Decimal("0.1")
    return {
        "width_in": str(width_in),
        "height_in": str(height_in),
        "width_mm": str((width_in * Decimal("25.4")).quantize(tenth)),
        "height_mm": str((height_in * Decimal("25.4")).quantize(tenth)),
    }
