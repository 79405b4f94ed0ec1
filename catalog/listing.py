"""The lists of the public catalogue: one SQL statement a page, plain dicts out.

Written by hand because they are the busiest pages of a shop: the ORM and serializers
took several times as long as PostgreSQL itself (figures in README.md). No value of a
request is ever part of the SQL text: that is put together from the constants below.
"""

from typing import Any
from urllib.parse import urlencode

import orjson
from django.db import connection

from catalog.asking import Asked, Filters
from catalog.files import public_url
from core.tenancy import current_schema

_CHEAPEST = """(
  SELECT min(vp.amount_minor) FROM catalog_productvariant v
  JOIN catalog_variantprice vp ON vp.variant_id = v.id
  WHERE v.product_id = p.id AND v.is_available AND vp.currency = %(currency)s
)"""
_PRODUCT_COLUMNS = f"""
SELECT p.id::text, p.slug, p.title, p.kind, a.artist, a.tags, a.width_px, a.height_px,
       {_CHEAPEST} AS amount, f.files
"""
_ARTWORK_COLUMNS = """
SELECT a.id::text, a.slug, a.title, a.artist, a.tags, a.year, a.style, a.width_px,
       a.height_px, f.files
"""
_FILES = """
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(kind, jsonb_build_array(name, width_px, height_px)) AS files
  FROM catalog_artworkfile
  WHERE artwork_id = a.id AND kind IN ('card', 'thumb')
) f ON true
"""
_PRODUCTS = """
FROM catalog_product p JOIN catalog_artwork a ON a.id = p.artwork_id
"""
_ARTWORKS = "FROM catalog_artwork a"
_PRODUCT_VISIBLE = "WHERE p.status = 'published' AND a.status = 'published'"
_ARTWORK_VISIBLE = "WHERE a.status = 'published'"
_PAGE = "LIMIT %(limit)s OFFSET %(offset)s"
_PRODUCT_ORDER = {
    "newest": "ORDER BY p.published_at DESC, p.id",
    "price": f"ORDER BY {_CHEAPEST} NULLS LAST, p.published_at DESC, p.id",
}
_ARTWORK_ORDER = "ORDER BY a.published_at DESC, a.id"
_CONDITIONS = {
    "kind": "p.kind = %(kind)s",
    "artist": "lower(a.artist) = lower(%(artist)s)",
    "tag": "a.tags @> ARRAY[%(tag)s]::varchar[]",
    "q": "(a.title ILIKE %(like)s OR a.artist ILIKE %(like)s"
    " OR array_to_string(a.tags, ' ') ILIKE %(like)s)",
    "portrait": "a.width_px < a.height_px",
    "landscape": "a.width_px > a.height_px",
    "square": "a.width_px = a.height_px",
}

# Totals by shop, generation and filters: a total of an old generation is never asked
# for again, so this needs no clearing but for its size.
_totals: dict[tuple[str, bytes, str, Filters], int] = {}
MOST_TOTALS = 2_000


def list_products(asked: Asked, generation: bytes) -> dict[str, Any]:
    """Build the answer of GET /v1/products: one statement, two for a new total."""
    where = _where(_PRODUCT_VISIBLE, asked.filters)
    order = _PRODUCT_ORDER[asked.ordering]
    # The page is cut first: in one go, PostgreSQL would find price and files of every
    # product that OFFSET then skips.
    page = f"(SELECT p.id {_PRODUCTS} {where} {order} {_PAGE})"
    rows = _fetch(
        f"{_PRODUCT_COLUMNS} {_PRODUCTS} {_FILES} WHERE p.id IN {page} {order}", asked
    )
    total = _total("product", f"{_PRODUCTS} {where}", asked, generation, len(rows))
    results = [_product(row, asked.currency) for row in rows]
    return _page("/v1/products", asked, total, results)


def list_artworks(asked: Asked, generation: bytes) -> dict[str, Any]:
    """Build the answer of GET /v1/artworks: one statement, two for a new total."""
    where = _where(_ARTWORK_VISIBLE, asked.filters)
    page = f"(SELECT a.id {_ARTWORKS} {where} {_ARTWORK_ORDER} {_PAGE})"
    rows = _fetch(
        f"{_ARTWORK_COLUMNS} {_ARTWORKS} {_FILES} WHERE a.id IN {page} "
        f"{_ARTWORK_ORDER}",
        asked,
    )
    total = _total("artwork", f"{_ARTWORKS} {where}", asked, generation, len(rows))
    return _page("/v1/artworks", asked, total, [_artwork(row) for row in rows])


def orientation(width: int, height: int) -> str:
    """Name how a picture lies."""
    if width == height:
        return "square"
    return "landscape" if width > height else "portrait"


def alt_text(title: str, artist: str) -> str:
    """Describe a picture to those who cannot see it."""
    return f"{title} by {artist}" if artist else title


def _where(visible: str, filters: Filters) -> str:
    wanted = [
        _CONDITIONS[name]
        for name in ("kind", "artist", "tag", "q")
        if getattr(filters, name)
    ]
    if filters.orientation:
        wanted.append(_CONDITIONS[filters.orientation])
    return " AND ".join([visible, *wanted])


def _parameters(asked: Asked) -> dict[str, Any]:
    filters = asked.filters
    escaped = filters.q.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return {
        "currency": asked.currency,
        "limit": asked.limit,
        "offset": asked.offset,
        "kind": filters.kind,
        "artist": filters.artist,
        "tag": filters.tag,
        "like": f"%{escaped}%",
    }


def _fetch(statement: str, asked: Asked) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, _parameters(asked))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _total(what: str, source: str, asked: Asked, generation: bytes, found: int) -> int:
    """Count the matches, once per generation; a first page that is not full knows."""
    if found < asked.limit and (found or not asked.offset):
        return asked.offset + found
    key = (current_schema(), generation, what, asked.filters)
    total = _totals.get(key) if generation else None
    if total is None:
        total = int(_fetch(f"SELECT count(*) {source}", asked)[0][0])
        if len(_totals) >= MOST_TOTALS:
            _totals.clear()
        if generation:
            _totals[key] = total
    return total


def _page(
    path: str, asked: Asked, total: int, results: list[dict[str, Any]]
) -> dict[str, Any]:
    before, after = asked.offset - asked.limit, asked.offset + asked.limit
    return {
        "count": total,
        "next": _address(path, asked, after) if after < total else None,
        "previous": _address(path, asked, max(before, 0)) if asked.offset else None,
        "results": results,
    }


def _address(path: str, asked: Asked, offset: int) -> str:
    """Link to another page; relative, so that every host of the shop can serve it."""
    filters = asked.filters
    query = {
        "limit": asked.limit,
        "offset": offset,
        "kind": filters.kind,
        "artist": filters.artist,
        "tag": filters.tag,
        "q": filters.q,
        "orientation": filters.orientation,
        "currency": asked.currency,
        "ordering": asked.ordering if asked.ordering != "newest" else "",
    }
    return f"{path}?{urlencode({k: v for k, v in query.items() if v != ''})}"


def _product(row: tuple[Any, ...], currency: str) -> dict[str, Any]:
    pk, slug, title, kind, artist, tags, width, height, amount, stored = row
    return {
        "id": pk,
        "slug": slug,
        "title": title,
        "kind": kind,
        "artist": artist,
        "image": image(stored, alt_text(title, artist)),
        "price_from": {"amount": amount, "currency": currency} if amount else None,
        "orientation": orientation(width, height),
        "tags": tags,
        "url": f"/v1/products/{pk}",
    }


def _artwork(row: tuple[Any, ...]) -> dict[str, Any]:
    pk, slug, title, artist, tags, year, style, width, height, stored = row
    return {
        "id": pk,
        "slug": slug,
        "title": title,
        "artist": artist,
        "image": image(stored, alt_text(title, artist)),
        "orientation": orientation(width, height),
        "year": year,
        "style": style,
        "tags": tags,
        "url": f"/v1/artworks/{pk}",
    }


def image(files: str | None, alt: str) -> dict[str, Any] | None:
    """Write an artwork's renditions as addresses; width and height are the card's.

    `files` is jsonb, which Django hands over as text.
    """
    stored = orjson.loads(files) if files else {}
    if "card" not in stored or "thumb" not in stored:
        return None
    name, width, height = stored["card"]
    written = {
        "card": public_url(name),
        "thumb": public_url(stored["thumb"][0]),
        "width": width,
        "height": height,
        "alt": alt,
    }
    if "large" in stored:
        written["large"] = public_url(stored["large"][0])
    return written
