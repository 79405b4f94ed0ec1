"""Orders."""

from __future__ import annotations

from typing import Any

from simulator.printify import lines, progress
from simulator.printify.context import PREFIX, Context, Table
from simulator.printify.errors import ORDER, duplicate, invalid, refused
from simulator.printify.formats import (
    COUNTRIES,
    EPOCH,
    country_name,
    new_id,
    page_of,
    stamp,
)
from simulator.wire import Json, Reply, json_reply

ADDRESS = ("first_name", "last_name", "address1", "city", "country")
ADDRESS_SHOWN = (
    *("first_name", "last_name", "region", "address1", "address2", "city", "zip"),
    *("email", "phone", "company"),
)
# Where a postcode is always part of an address.
NEED_ZIP = frozenset({"US", "CA", "GB", "DE", "SE", "FR", "NL", "IT", "ES", "AU"})
METHODS = {1: "standard", 2: "priority", 3: "express", 4: "economy"}
STOPPABLE = frozenset({"on-hold", "payment-not-received"})


async def create(ctx: Context, shop: str) -> Json:
    """POST …/orders.json: answers only the id."""
    return {"id": (await place(ctx, ctx.shop(shop), ctx.body()))["id"]}


async def place(ctx: Context, shop: str, body: Json) -> Json:
    """Check and store an order."""
    external = str(body.get("external_id") or "")
    if not external:
        raise invalid({"external_id": "required"})
    _refuse_duplicate(ctx, shop, external)
    address = _address(body.get("address_to"))
    wanted = await lines.resolve(ctx, shop, body.get("line_items"))
    # Fetching images took time in which the same order may have arrived again.
    _refuse_duplicate(ctx, shop, external)
    method = _method(body, wanted)
    costs = lines.ship_costs(wanted, address["country"], METHODS[method])
    if costs is None:
        raise invalid({"shipping_method": "not available for this address"}, ORDER)
    for line, cost in zip(wanted, costs, strict=True):
        line["shipping_cost"] = cost
    order: Json = {
        "id": new_id(),
        "external_id": external,
        "label": body.get("label") or external,
        "shop_id": int(shop),
        "status": "pending",
        "created_at": ctx.world.clock.now(),
        "sent_at": None,
        "fulfilled_at": None,
        "address_to": address,
        "lines": wanted,
        "shipping_method": method,
        "is_printify_express": method == 3,
        "is_economy_shipping": method == 4,
        "send_shipping_notification": bool(body.get("send_shipping_notification")),
        "shipments": [],
    }
    ctx.add("order", order, shop, ref=external)
    progress.start(ctx.world, order)
    return order


def _refuse_duplicate(ctx: Context, shop: str, external: str) -> None:
    rows = ctx.world.store.each(PREFIX + "order", account=shop, ref=external)
    existing = next(rows, None)
    if existing is not None:
        raise duplicate(existing["id"])


def _address(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise invalid({"address_to": "required"})
    missing = {f"address_to.{key}": "required" for key in ADDRESS if not raw.get(key)}
    if raw.get("country") in NEED_ZIP and not raw.get("zip"):
        missing["address_to.zip"] = "required"
    if missing:
        raise invalid(missing)
    if raw["country"] not in COUNTRIES:
        raise invalid({"address_to.country": "must be an ISO 3166 code"})
    return {**dict.fromkeys(ADDRESS_SHOWN, ""), **raw}


def _method(body: Json, wanted: list[Json]) -> int:
    method = 4 if body.get("is_economy_shipping") else body.get("shipping_method", 1)
    if body.get("is_printify_express"):
        method = 3
    if method not in METHODS:
        raise invalid({"shipping_method": "must be 1 to 4"})
    if method == 3 and not all(line["express"] for line in wanted):
        raise invalid({"shipping_method": "a line is not eligible for express"}, ORDER)
    return int(method)


async def create_express(ctx: Context, shop: str) -> Json:
    """POST …/orders/express.json: splits off what cannot go by express."""
    body = ctx.body()
    items = body.get("line_items")
    address = _address(body.get("address_to"))
    if not (address["email"] and address["phone"]):
        raise invalid({"address_to.phone": "required", "address_to.email": "required"})
    wanted = await lines.resolve(ctx, ctx.shop(shop), items)
    fast = address["country"] == "US"
    groups: dict[str, list[Json]] = {}
    for item, line in zip(items or [], wanted, strict=True):
        kind = "express" if fast and line["express"] else "ordinary"
        groups.setdefault(kind, []).append(item)
    data = []
    for number, (kind, part) in enumerate(groups.items()):
        external = str(body.get("external_id") or "")
        sub = {
            **body,
            "line_items": part,
            "external_id": external if number == 0 else f"{external}-{number + 1}",
            "is_printify_express": kind == "express",
            "shipping_method": 3 if kind == "express" else 1,
        }
        order = await place(ctx, shop, sub)
        attributes = {"fulfilment_type": kind, "line_items": part}
        data.append({"type": "order", "id": order["id"], "attributes": attributes})
    return {"data": data}


async def quote(ctx: Context, shop: str) -> Json:
    """POST …/orders/shipping.json: only the methods that are available."""
    body = ctx.body()
    ctx.shop(shop)
    raw = body.get("address_to")
    country = str(raw.get("country", "")) if isinstance(raw, dict) else ""
    if country not in COUNTRIES:
        raise invalid({"address_to.country": "required"})
    wanted = await lines.resolve(ctx, shop, body.get("line_items"))
    answer: Json = {}
    for method in ("standard", "express", "priority", "economy"):
        costs = lines.ship_costs(wanted, country, method)
        if costs is not None:
            answer[method] = sum(costs)
            if method == "express":
                answer["printify_express"] = sum(costs)
    return answer


def _mine(ctx: Context, shop: str, key: str) -> Json:
    return ctx.need("order", key, ctx.shop(shop))


def retrieve(ctx: Context, shop: str, key: str) -> Json:
    """GET …/orders/{id}.json."""
    return shown(_mine(ctx, shop, key))


def listing(ctx: Context, shop: str) -> Json:
    """GET …/orders.json."""
    status, sku = ctx.query.get("status"), ctx.query.get("sku")
    rows = [
        row
        for row in ctx.world.store.each(PREFIX + "order", account=ctx.shop(shop))
        if status in (None, row["status"])
        and (sku is None or any(line["sku"] == sku for line in row["lines"]))
    ]
    page = page_of(rows, ctx.query, 10, int(ctx.switch("max_orders_page")))
    page["data"] = [shown(row) for row in page["data"]]
    return page


def send_to_production(ctx: Context, shop: str, key: str) -> Json:
    """POST …/send_to_production.json."""
    order = _mine(ctx, shop, key)
    if order["status"] not in STOPPABLE:
        raise refused(
            ORDER,
            f"Order in status {order['status']} cannot be sent to production.",
            message="Order cannot be sent to production.",
        )
    failed = ctx.world.switches.take("printify", "payments_to_fail")
    to = "payment-not-received" if failed else "sending-to-production"
    progress.enter(ctx.world, order, to)
    if ctx.switch("send_answers_id_only"):
        return {"id": key}
    return shown(order)


def cancel(ctx: Context, shop: str, key: str) -> Json:
    """POST …/cancel.json."""
    order = _mine(ctx, shop, key)
    if order["status"] not in STOPPABLE:
        raise refused(
            ORDER,
            f"Order in status {order['status']} cannot be canceled.",
            message="Order cannot be canceled.",
        )
    progress.enter(ctx.world, order, "canceled")
    return shown(order)


def shown(order: Json) -> Json:
    """Show an order as the API does; some keys appear only later."""
    is_canceled = order["status"] == "canceled"
    price = sum(line["cost"] * line["quantity"] for line in order["lines"])
    shipping = sum(line["shipping_cost"] for line in order["lines"])
    address = {key: order["address_to"][key] for key in ADDRESS_SHOWN}
    answer: Json = {
        "id": order["id"],
        "address_to": {**address, "country": _country(order)},
        "line_items": [_line_shown(line, order) for line in order["lines"]],
        "metadata": {
            "order_type": "api",
            "shop_order_id": order["external_id"],
            "shop_order_label": order["label"],
            "shop_fulfilled_at": EPOCH,
        },
        "total_price": 0 if is_canceled else price,
        "total_shipping": 0 if is_canceled else shipping,
        "total_tax": 0,
        "status": order["status"],
        "shipping_method": order["shipping_method"],
        "is_printify_express": order["is_printify_express"],
        "is_economy_shipping": order["is_economy_shipping"],
        "created_at": stamp(order["created_at"]),
    }
    if order["shipments"]:
        answer["shipments"] = [_shipment_shown(one) for one in order["shipments"]]
        url = f"https://connect.example.test/{order['id']}"
        answer["printify_connect"] = {"url": url, "id": order["id"]}
    for name, moment in (("sent_to_production_at", "sent_at"), ("fulfilled_at",) * 2):
        if order[moment] is not None:
            answer[name] = stamp(order[moment])
    return answer


def _country(order: Json) -> str:
    return country_name(order["address_to"]["country"])


def _line_shown(line: Json, order: Json) -> Json:
    names = (
        *("product_id", "quantity", "variant_id", "print_provider_id"),
        *("cost", "shipping_cost", "status"),
    )
    answer: Json = {name: line[name] for name in names}
    answer["metadata"] = {
        "title": line["title"],
        "price": line["price"],
        "variant_label": line["variant_label"],
        "sku": line["sku"],
        "country": _country(order),
    }
    if line["external_id"] is not None:
        answer["metadata"]["external_id"] = line["external_id"]
    if order["sent_at"] is not None:
        answer["sent_to_production_at"] = stamp(order["sent_at"])
    if line.get("fulfilled_at") is not None:
        answer["fulfilled_at"] = stamp(line["fulfilled_at"])
    return answer


def _shipment_shown(shipment: Json) -> Json:
    answer: Json = {name: shipment[name] for name in ("carrier", "number", "url")}
    answer["shipped_at"] = stamp(shipment["shipped_at"])
    moment = shipment["delivered_at"]
    answer["delivered_at"] = None if moment is None else stamp(moment)
    return answer


def support(ctx: Context, shop: str, key: str, kind: str) -> Reply:
    """POST …/support-requests/{kind}: no .json, answers 201."""
    _mine(ctx, shop, key)
    if kind not in {"reprint", "refund", "address-change"}:
        raise invalid({"type": "unknown"})
    body = ctx.body()
    request: Json = {
        "id": new_id(),
        "type": kind,
        "order_id": key,
        "status": "open",
        "reason": body.get("reason"),
        "description": body.get("description"),
        "line_items": body.get("line_items", []),
        "image_urls": body.get("image_urls", []),
        "created_at": stamp(ctx.world.now()),
    }
    if kind != "address-change" and request["reason"] not in SUPPORT_REASONS:
        raise invalid(
            {"reason": f"must be one of {', '.join(sorted(SUPPORT_REASONS))}"}
        )
    ctx.add("support_request", request, shop, ref=key)
    return json_reply(request, 201)


SUPPORT_REASONS = frozenset(
    [
        "image_quality",
        "incorrect_item",
        "shipping_issues",
        "stained_or_damaged_item",
        "wrong_color_or_size",
        "wrong_design",
    ]
)


def support_list(ctx: Context, shop: str, key: str) -> list[Json]:
    """GET …/support-requests."""
    _mine(ctx, shop, key)
    return list(ctx.world.store.each(PREFIX + "support_request", account=shop, ref=key))


def support_one(ctx: Context, shop: str, key: str, request: str) -> Json:
    """GET …/support-requests/{request}."""
    _mine(ctx, shop, key)
    return ctx.need("support_request", request, shop)


BASE = "/v1/shops/{shop}/orders"
ROUTES: Table = [
    ("POST", f"{BASE}.json", create),
    ("GET", f"{BASE}.json", listing),
    ("POST", f"{BASE}/express.json", create_express),
    ("POST", "/v1/shops/{shop}/express.json", create_express),
    ("POST", f"{BASE}/shipping.json", quote),
    ("GET", BASE + "/{key}.json", retrieve),
    ("POST", BASE + "/{key}/send_to_production.json", send_to_production),
    ("POST", BASE + "/{key}/cancel.json", cancel),
    ("POST", BASE + "/{key}/support-requests/{kind}", support),
    ("GET", BASE + "/{key}/support-requests", support_list),
    ("GET", BASE + "/{key}/support-requests/{request}", support_one),
]
