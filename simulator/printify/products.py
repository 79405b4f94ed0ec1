"""Products: artwork placed on variants of an offer."""

from __future__ import annotations

from typing import Any

from simulator.printify import catalogue
from simulator.printify.context import PREFIX, Context, Table
from simulator.printify.errors import VALIDATION, invalid, refused
from simulator.printify.formats import new_id, page_of, stamp
from simulator.printify.webhooks import emit
from simulator.wire import Json
from simulator.world import World

PUBLISHABLE = ("title", "description", "images", "variants", "tags", "keyFeatures")
LOW_RESOLUTION_SHARE = 0.5


def create(ctx: Context, shop: str) -> Json:
    """POST …/products.json."""
    product = build(ctx, ctx.shop(shop), ctx.body())
    announce(ctx.world, "created", product)
    return shown(product)


def build(ctx: Context, shop: str, body: Json) -> Json:
    """Check and store a product."""
    if not body.get("title"):
        raise invalid({"title": "required"})
    offer = _offer(body)
    now = ctx.world.now()
    product: Json = {
        "id": new_id(),
        "title": body["title"],
        "description": body.get("description", ""),
        "tags": body.get("tags", []),
        "options": [],
        "variants": _variants(offer, body.get("variants"), {}),
        "images": [],
        "created_at": stamp(now),
        "updated_at": stamp(now),
        "visible": True,
        "is_locked": False,
        "blueprint_id": offer["blueprint_id"],
        "user_id": int(ctx.account[:6], 16),
        "shop_id": int(shop),
        "print_provider_id": offer["print_provider_id"],
        "print_areas": _print_areas(ctx, offer, body),
        "print_details": body.get("print_details", []),
        "sales_channel_properties": [],
        "safety_information": body.get("safety_information", ""),
        "is_printify_express_eligible": any(v["express"] for v in offer["variants"]),
        "is_printify_express_enabled": False,
        "is_economy_shipping_eligible": True,
        "is_economy_shipping_enabled": False,
    }
    product["options"] = _options(offer)
    product["images"] = _mockups(ctx, product)
    ctx.add("product", product, shop)
    return product


def _offer(body: Json) -> Json:
    blueprint, provider = body.get("blueprint_id"), body.get("print_provider_id")
    if not (isinstance(blueprint, int) and isinstance(provider, int)):
        raise invalid({"blueprint_id": "required", "print_provider_id": "required"})
    if blueprint not in catalogue.BLUEPRINTS:
        raise invalid({"blueprint_id": "unknown blueprint"})
    offer = catalogue.offer(blueprint, provider)
    if offer is None:
        raise invalid({"print_provider_id": "does not print this blueprint"})
    return offer


def _variants(offer: Json, raw: Any, old: dict[int, Json]) -> list[Json]:
    if not isinstance(raw, list) or not raw:
        raise invalid({"variants": "required"})
    known = {row["id"]: row for row in offer["variants"]}
    built = []
    for number, given in enumerate(raw):
        fact = known.get(given.get("id"))
        if fact is None:
            raise invalid({f"variants.{number}.id": "unknown variant"})
        price = given.get("price", old.get(fact["id"], {}).get("price"))
        if not isinstance(price, int) or price < 0:
            raise invalid({f"variants.{number}.price": "must be cents"})
        built.append(_variant(fact, given, price, old.get(fact["id"], {})))
    missing = set(old) - {row["id"] for row in built}
    if missing:
        raise invalid({"variants": "all variants of the product must be sent"})
    if not any(row["is_default"] for row in built):
        built[0]["is_default"] = True
    return built


def _variant(fact: Json, given: Json, price: int, old: Json) -> Json:
    return {
        "id": fact["id"],
        "sku": given.get("sku") or old.get("sku") or f"{int(new_id()[:10], 16):020d}",
        "cost": fact["cost"],
        "price": price,
        "title": fact["title"],
        "grams": fact["grams"],
        "is_enabled": bool(given.get("is_enabled", True)),
        "is_default": bool(given.get("is_default", False)),
        "is_available": fact["in_stock"],
        "is_printify_express_eligible": fact["express"],
        "options": [],
    }


def _options(offer: Json) -> list[Json]:
    sizes = dict.fromkeys(row["options"]["size"] for row in offer["variants"])
    values = [{"id": 1000 + n, "title": size} for n, size in enumerate(sizes)]
    return [{"name": "Size", "type": "size", "values": values}]


def _print_areas(ctx: Context, offer: Json, body: Json) -> list[Json]:
    raw = body.get("print_areas")
    if not isinstance(raw, list) or not raw:
        raise invalid({"print_areas": "required"})
    known = {row["id"]: row for row in offer["variants"]}
    areas = []
    for area in raw:
        ids = area.get("variant_ids") or []
        if not ids or any(key not in known for key in ids):
            raise invalid({"print_areas.variant_ids": "unknown variant"})
        spots = [_spot(ctx, raw_spot, known[ids[0]]) for raw_spot in _spots(area)]
        areas.append({"variant_ids": ids, "placeholders": spots})
    _all_covered(body.get("variants") or [], areas)
    return areas


def _all_covered(variants: list[Json], areas: list[Json]) -> None:
    covered = {key for area in areas for key in area["variant_ids"]}
    if any(row.get("id") not in covered for row in variants):
        raise invalid({"print_areas": "must cover all variants"})


def _spots(area: Json) -> list[Json]:
    spots = area.get("placeholders")
    if not isinstance(spots, list) or not spots:
        raise invalid({"print_areas.placeholders": "required"})
    return spots


def _spot(ctx: Context, raw: Json, fact: Json) -> Json:
    by_position = {spot["position"]: spot for spot in fact["placeholders"]}
    spot = by_position.get(raw.get("position", ""))
    if spot is None:
        raise invalid({"print_areas.placeholders.position": "unknown position"})
    images = [_image(ctx, one, spot) for one in raw.get("images") or []]
    if not images:
        raise invalid({"print_areas.placeholders.images": "required"})
    return {"position": spot["position"], "images": images}


def _image(ctx: Context, raw: Json, spot: Json) -> Json:
    upload = ctx.world.store.get(PREFIX + "upload", str(raw.get("id")), ctx.account)
    if upload is None or upload["archived"]:
        raise invalid({"print_areas.placeholders.images.id": "unknown image"})
    scale = raw.get("scale", 1)
    for name in ("x", "y"):
        if not 0 <= raw.get(name, 0.5) <= 1:
            raise invalid({f"print_areas.placeholders.images.{name}": "0 to 1"})
    needed = spot["width"] * scale * LOW_RESOLUTION_SHARE
    if ctx.switch("low_resolution_refused") and upload["width"] < needed:
        raise refused(VALIDATION, "Image quality is too low for the print area.")
    return {
        "id": upload["id"],
        "name": upload["file_name"],
        "type": upload["mime_type"],
        "height": upload["height"],
        "width": upload["width"],
        "x": raw.get("x", 0.5),
        "y": raw.get("y", 0.5),
        "scale": scale,
        "angle": raw.get("angle", 0),
        **({"pattern": raw["pattern"]} if "pattern" in raw else {}),
    }


def _mockups(ctx: Context, product: Json) -> list[Json]:
    first = product["print_areas"][0]["placeholders"][0]["images"][0]
    ids = [row["id"] for row in product["variants"]]
    src = f"{ctx.base_url}/_previews/{first['id']}.png"
    shot = {"src": src, "variant_ids": ids, "position": "front", "is_default": True}
    return [shot]


def announce(world: World, verb: str, product: Json) -> None:
    """Send product:<verb>."""
    shop = str(product["shop_id"])
    data = {"shop_id": product["shop_id"]}
    emit(world, shop, f"product:{verb}", product["id"], data)


def shown(product: Json) -> Json:
    """Leave out what only the simulator knows."""
    return {key: value for key, value in product.items() if key[0] != "_"}


def _mine(ctx: Context, shop: str, key: str) -> Json:
    return ctx.need("product", key, ctx.shop(shop))


def _unlocked(ctx: Context, shop: str, key: str) -> Json:
    product = _mine(ctx, shop, key)
    if product["is_locked"]:
        raise refused(8252, "Product is locked while it is being published.")
    return product


def listing(ctx: Context, shop: str) -> Json:
    """GET …/products.json."""
    rows = ctx.world.store.each(PREFIX + "product", account=ctx.shop(shop))
    return page_of([shown(row) for row in rows], ctx.query, 10, 50)


def retrieve(ctx: Context, shop: str, key: str) -> Json:
    """GET …/products/{id}.json."""
    return shown(_mine(ctx, shop, key))


def update(ctx: Context, shop: str, key: str) -> Json:
    """PUT …/products/{id}.json."""
    product = _unlocked(ctx, shop, key)
    body = ctx.body()
    offer = catalogue.OFFERS[product["blueprint_id"], product["print_provider_id"]]
    if "variants" in body:
        old = {row["id"]: row for row in product["variants"]}
        product["variants"] = _variants(offer, body["variants"], old)
    if "print_areas" in body:
        checked = {"variants": product["variants"], **body}
        product["print_areas"] = _print_areas(ctx, offer, checked)
    for name in ("title", "description", "tags", "safety_information", "print_details"):
        if name in body:
            product[name] = body[name]
    product["updated_at"] = stamp(ctx.world.now())
    ctx.save("product", product)
    announce(ctx.world, "updated", product)
    return shown(product)


def delete(ctx: Context, shop: str, key: str) -> Json:
    """DELETE …/products/{id}.json."""
    product = _unlocked(ctx, shop, key)
    ctx.world.store.delete(PREFIX + "product", key)
    announce(ctx.world, "deleted", product)
    return {}


def publish(ctx: Context, shop: str, key: str) -> Json:
    """POST …/publish.json: in a custom store this only locks and announces."""
    product = _unlocked(ctx, shop, key)
    wanted = ctx.body()
    details = {name: bool(wanted.get(name, False)) for name in PUBLISHABLE[:5]}
    details["key_features"] = bool(wanted.get("keyFeatures", False))
    details["shipping_template"] = bool(wanted.get("shipping_template", False))
    product["is_locked"] = True
    ctx.save("product", product)
    data = {
        "shop_id": product["shop_id"],
        "publish_details": details,
        "action": "update" if product.get("external") else "create",
        "out_of_stock_publishing": 0,
    }
    emit(ctx.world, shop, "product:publish:started", key, data)
    return {}


def publishing_succeeded(ctx: Context, shop: str, key: str) -> Json:
    """POST …/publishing_succeeded.json: unlock and remember the shop's own id."""
    product = _mine(ctx, shop, key)
    external = ctx.body().get("external")
    if not isinstance(external, dict) or not external.get("id"):
        raise invalid({"external.id": "required"})
    product.update(is_locked=False, external=external)
    ctx.save("product", product)
    return {}


def publishing_failed(ctx: Context, shop: str, key: str) -> Json:
    """POST …/publishing_failed.json: unlock."""
    product = _mine(ctx, shop, key)
    product["is_locked"] = False
    ctx.save("product", product)
    return {}


def unpublish(ctx: Context, shop: str, key: str) -> Json:
    """POST …/unpublish.json."""
    product = _mine(ctx, shop, key)
    product["is_locked"] = False
    product.pop("external", None)
    ctx.save("product", product)
    return {}


def gpsr(ctx: Context, shop: str, key: str) -> Json:
    """GET …/gpsr.json."""
    _mine(ctx, shop, key)
    return {"safety_information": "Keep away from fire."}


BASE = "/v1/shops/{shop}/products"
ROUTES: Table = [
    ("GET", f"{BASE}.json", listing),
    ("POST", f"{BASE}.json", create),
    ("GET", BASE + "/{key}.json", retrieve),
    ("PUT", BASE + "/{key}.json", update),
    ("DELETE", BASE + "/{key}.json", delete),
    ("POST", BASE + "/{key}/publish.json", publish),
    ("POST", BASE + "/{key}/publishing_succeeded.json", publishing_succeeded),
    ("POST", BASE + "/{key}/publishing_failed.json", publishing_failed),
    ("POST", BASE + "/{key}/unpublish.json", unpublish),
    ("GET", BASE + "/{key}/gpsr.json", gpsr),
]
