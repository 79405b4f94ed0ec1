"""Reads blueprints, variants and shipping from Printify. Writes nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

from providers.base import CatalogueProduct, CatalogueRate, CatalogueVariant
from providers.printify.client import Client
from providers.printify.sizes import read_size


def read_catalogue(client: Client, refs: Iterable[str]) -> list[CatalogueProduct]:
    """Read blueprints with every print house that makes them."""
    return [product for ref in refs for product in _blueprint(client, ref)]


def _blueprint(client: Client, ref: str) -> Iterator[CatalogueProduct]:
    blueprint = client.blueprint(ref)
    for house in client.print_providers(ref):
        yield _product(client, blueprint, str(house["id"]))


def _product(client: Client, blueprint: dict[str, Any], house: str) -> CatalogueProduct:
    ref, title = str(blueprint["id"]), str(blueprint.get("title") or "")
    rates = _rates(client.shipping(ref, house))
    read = {
        str(row["id"]): _variant(row, title, rates.get(str(row["id"]), {}))
        for row in client.variants(ref, house)
    }
    return CatalogueProduct(
        ref=ref,
        print_provider_ref=house,
        title=title[:255],
        substrate=substrate(title),
        variants=tuple(variant for variant in read.values() if variant),
        skipped=tuple(ref for ref, variant in read.items() if variant is None),
    )


def substrate(title: str) -> str:
    """Tell from a blueprint's title what is printed on; a framed canvas is canvas."""
    words = title.lower()
    if "canvas" in words:
        return "canvas"
    return "framed_poster" if "framed" in words else "poster"


def _variant(
    row: dict[str, Any], product_title: str, rates: dict[str, CatalogueRate]
) -> CatalogueVariant | None:
    """Read a variant; None where nothing tells its size."""
    title = str(row.get("title") or "")
    width_px, height_px = _front(row.get("placeholders"))
    size = read_size(
        str((row.get("options") or {}).get("size") or ""),
        title,
        product_title,
        is_lying=(width_px or 0) > (height_px or 0),
    )
    if size is None:
        return None
    return CatalogueVariant(
        ref=str(row["id"]),
        title=title[:255],
        width_in=size.width_in,
        height_in=size.height_in,
        width_px=width_px,
        height_px=height_px,
        rates=tuple(rates.values()),
    )


def _front(placeholders: Any) -> tuple[int | None, int | None]:
    """Return width and height of the front placeholder, in pixels."""
    for holder in placeholders or []:
        if holder.get("position") == "front":
            return holder.get("width") or None, holder.get("height") or None
    return None, None


def _rates(shipping: dict[str, Any]) -> dict[str, dict[str, CatalogueRate]]:
    """Return variant id -> country -> rate of the standard method."""
    days = (shipping.get("handling_time") or {}).get("value")
    rates: dict[str, dict[str, CatalogueRate]] = {}
    for profile in shipping.get("profiles") or []:
        first, more = profile["first_item"], profile["additional_items"]
        for country in profile["countries"]:
            rate = CatalogueRate(
                country=country,
                first_minor=first["cost"],
                additional_minor=more["cost"],
                currency=first["currency"],
                handling_days_min=days,
                handling_days_max=days,
            )
            for variant in profile["variant_ids"]:
                rates.setdefault(str(variant), {})[country] = rate
    return rates
