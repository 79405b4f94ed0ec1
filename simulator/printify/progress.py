"""How an order moves, by itself or when told to."""

from __future__ import annotations

import secrets

from simulator.printify.context import PREFIX
from simulator.printify.formats import stamp
from simulator.printify.webhooks import emit
from simulator.wire import Json
from simulator.world import World

KIND = PREFIX + "order"
LINE_STATUS = {
    "pending": "pending",
    "cost-calculation": "pending",
    "on-hold": "on-hold",
    "payment-not-received": "on-hold",
    "sending-to-production": "sending-to-production",
    "in-production": "in-production",
    "partially-fulfilled": "in-production",
    "canceled": "canceled",
    "had-issues": "has-issues",
    "has-issues": "has-issues",
}
CARRIERS = {"US": "usps", "CA": "canada_post", "GB": "royal_mail", "SE": "postnord"}


def waits(world: World, order: Json) -> tuple[float, str] | None:
    """Return how long the present status lasts and what follows."""
    pace = world.switches.of("printify")
    review, production = pace["review_seconds"], pace["production_seconds"]
    auto = pace["auto_approval_seconds"]
    several = pace["split_shipments"] and len(order["lines"]) > 1
    shipped = "partially-fulfilled" if several else "fulfilled"
    table = {
        "pending": (review / 2, "cost-calculation"),
        "cost-calculation": (review / 2, "on-hold"),
        "sending-to-production": (
            # A demo that compresses production must not wait longer to reach it.
            min(pace["sending_seconds"], production),
            "in-production",
        ),
        "in-production": (production, shipped),
        "partially-fulfilled": (production / 2, "fulfilled"),
    }
    if auto is not None:
        table["on-hold"] = (auto, "sending-to-production")
    return table.get(order["status"])


def start(world: World, order: Json) -> None:
    """Announce a new order and let it walk."""
    data = {"shop_id": order["shop_id"]}
    emit(world, str(order["shop_id"]), "order:created", order["id"], data)
    _plan(world, order)


def _plan(world: World, order: Json) -> None:
    following = waits(world, order)
    if following is not None:
        seconds, to = following
        step = {"order": order["id"], "from": order["status"], "to": to}
        world.schedule.after(seconds, "printify.walk", step)


def walk(world: World, step: Json) -> None:
    """Take a planned step, unless the order has gone elsewhere meanwhile."""
    order = world.store.get(KIND, step["order"])
    if order is not None and order["status"] == step["from"]:
        enter(world, order, step["to"])


def enter(world: World, order: Json, status: str) -> None:
    """Move an order, with everything that follows from it."""
    now = world.clock.now()
    order["status"] = status
    if status == "sending-to-production" and order["sent_at"] is None:
        order["sent_at"] = now
    if status == "partially-fulfilled":
        _ship(world, order, order["lines"][:1])
    if status == "fulfilled":
        order["fulfilled_at"] = now
        _ship(world, order, [x for x in order["lines"] if not x["is_shipped"]])
    for line in order["lines"]:
        settled = "fulfilled" if line["is_shipped"] else LINE_STATUS.get(status)
        line["status"] = settled or line["status"]
    world.store.save(KIND, order["id"], order)
    shop = order["shop_id"]
    data = {"shop_id": shop, "status": status}
    emit(world, str(shop), "order:updated", order["id"], data)
    if status == "in-production":
        sent = {"shop_id": shop}
        emit(world, str(shop), "order:sent-to-production", order["id"], sent)
    _plan(world, order)


def _ship(world: World, order: Json, lines: list[Json]) -> None:
    """Put lines into a parcel, one for each print provider."""
    for provider in dict.fromkeys(line["print_provider_id"] for line in lines):
        parcel = [line for line in lines if line["print_provider_id"] == provider]
        number = f"SIM{secrets.randbelow(10**9):09d}"
        shipment: Json = {
            "carrier": CARRIERS.get(order["address_to"]["country"], "dhl"),
            "number": number,
            "url": f"https://track.example.test/{number}",
            "shipped_at": world.clock.now(),
            "delivered_at": None,
            "skus": [line["sku"] for line in parcel],
        }
        for line in parcel:
            line.update(is_shipped=True, fulfilled_at=world.clock.now())
        order["shipments"].append(shipment)
        _announce(world, order, shipment, "created", "shipped_at")
        step = {"order": order["id"], "number": number}
        seconds = world.switches.get("printify", "shipping_seconds")
        world.schedule.after(seconds, "printify.deliver", step)


def deliver(world: World, step: Json) -> None:
    """Hand a parcel over to the buyer."""
    order = world.store.get(KIND, step["order"])
    if order is not None:
        hand_over(world, order, step["number"])


def hand_over(world: World, order: Json, number: str | None = None) -> None:
    """Mark one parcel, or all, as delivered; the status stays as it is."""
    for shipment in order["shipments"]:
        if shipment["delivered_at"] or number not in (None, shipment["number"]):
            continue
        shipment["delivered_at"] = world.clock.now()
        world.store.save(KIND, order["id"], order)
        _announce(world, order, shipment, "delivered", "delivered_at")


def _announce(
    world: World, order: Json, shipment: Json, verb: str, moment: str
) -> None:
    """Send order:shipment:<verb>, whose shape differs from the REST shipment."""
    data = {
        "shop_id": order["shop_id"],
        moment: stamp(shipment[moment]),
        "carrier": {
            "code": shipment["carrier"],
            "tracking_number": shipment["number"],
            "tracking_url": shipment["url"],
        },
        "skus": shipment["skus"],
    }
    topic = f"order:shipment:{verb}"
    emit(world, str(order["shop_id"]), topic, order["id"], data)


def force(world: World, order: Json, to: str) -> None:
    """Move an order anywhere, as the control API asks."""
    if to != "delivered":
        enter(world, order, to)
        return
    if any(not line["is_shipped"] for line in order["lines"]):
        enter(world, order, "fulfilled")
    hand_over(world, order)
