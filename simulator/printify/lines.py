"""Order lines: from what was asked for to what will be printed."""

from __future__ import annotations

from typing import Any

from simulator.printify import catalogue, products, uploads
from simulator.printify.context import PREFIX, Context
from simulator.printify.errors import ORDER, invalid
from simulator.wire import Json


async def resolve(ctx: Context, shop: str, raw: Any) -> list[Json]:
    """Turn the line items of a request into priced lines."""
    if not isinstance(raw, list) or not raw:
        raise invalid({"line_items": "required"})
    return [await _line(ctx, shop, item, number) for number, item in enumerate(raw)]


async def _line(ctx: Context, shop: str, item: Json, number: int) -> Json:
    quantity = item.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        raise invalid({f"line_items.{number}.quantity": "must be at least 1"})
    if "product_id" in item:
        product, variant = _by_product(ctx, shop, item, number)
    elif "sku" in item:
        product, variant = _by_sku(ctx, shop, str(item["sku"]), number)
    else:
        product, variant = await _on_the_fly(ctx, shop, item, number)
    if not (variant["is_enabled"] and variant["is_available"]):
        raise invalid({f"line_items.{number}.variant_id": "not available"}, ORDER)
    return {
        "product_id": product["id"],
        "blueprint_id": product["blueprint_id"],
        "print_provider_id": product["print_provider_id"],
        "variant_id": variant["id"],
        "quantity": quantity,
        "cost": variant["cost"],
        "price": variant["price"],
        "title": product["title"],
        "variant_label": variant["title"],
        "sku": variant["sku"],
        "express": variant["is_printify_express_eligible"],
        "external_id": item.get("external_id"),
        "images": _images(product, variant["id"]),
        "status": "pending",
        "shipping_cost": 0,
        "is_shipped": False,
    }


def _by_product(ctx: Context, shop: str, item: Json, number: int) -> tuple[Json, Json]:
    product = ctx.world.store.get(PREFIX + "product", str(item["product_id"]), shop)
    if product is None:
        raise invalid({f"line_items.{number}.product_id": "unknown product"}, ORDER)
    for variant in product["variants"]:
        if variant["id"] == item.get("variant_id"):
            return product, variant
    raise invalid({f"line_items.{number}.variant_id": "unknown variant"}, ORDER)


def _by_sku(ctx: Context, shop: str, sku: str, number: int) -> tuple[Json, Json]:
    for product in ctx.world.store.each(PREFIX + "product", account=shop):
        for variant in product["variants"]:
            if variant["sku"] == sku:
                return product, variant
    raise invalid({f"line_items.{number}.sku": "unknown sku"}, ORDER)


async def _on_the_fly(
    ctx: Context, shop: str, item: Json, number: int
) -> tuple[Json, Json]:
    """Make the product that the line describes."""
    areas = item.get("print_areas")
    if not isinstance(areas, dict) or not areas:
        raise invalid({f"line_items.{number}": "needs a product, a sku or print_areas"})
    spots = [await _spot(ctx, place, areas[place]) for place in areas]
    variant_id = item.get("variant_id")
    body = {
        "title": "Ordered without a product",
        "blueprint_id": item.get("blueprint_id"),
        "print_provider_id": item.get("print_provider_id"),
        "variants": [{"id": variant_id, "price": 0}],
        "print_areas": [{"variant_ids": [variant_id], "placeholders": spots}],
    }
    product = products.build(ctx, shop, body)
    return product, product["variants"][0]


async def _spot(ctx: Context, position: str, raw: Any) -> Json:
    placed = [{"src": raw}] if isinstance(raw, str) else raw
    images = []
    for one in placed:
        upload = await uploads.from_url(ctx, str(one["src"]))
        images.append({**one, "id": upload["id"]})
    return {"position": position, "images": images}


def _images(product: Json, variant: int) -> list[str]:
    """List the uploads that will be printed, for the control API."""
    return [
        image["id"]
        for area in product["print_areas"]
        if variant in area["variant_ids"]
        for spot in area["placeholders"]
        for image in spot["images"]
    ]


def ship_costs(lines: list[Json], country: str, method: str) -> list[int] | None:
    """Price shipping line by line; None where a line cannot go by this method.

    Each print provider sends its own parcel: its first item costs more than the rest.
    """
    costs: list[int] = []
    seen: set[int] = set()
    for line in lines:
        provider = line["print_provider_id"]
        rate = catalogue.rate(line["blueprint_id"], provider, country, method)
        if rate is None or (method == "express" and not line["express"]):
            return None
        first = 0 if provider in seen else rate.first - rate.additional
        seen.add(provider)
        costs.append(first + rate.additional * line["quantity"])
    return costs
