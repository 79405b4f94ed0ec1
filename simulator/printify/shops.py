"""Accounts and their shops."""

from __future__ import annotations

import hashlib

from simulator.printify.context import PREFIX, Context, Table
from simulator.printify.webhooks import emit
from simulator.wire import Json
from simulator.world import World

ACCOUNT = PREFIX + "account"
SHOP = PREFIX + "shop"


def open_account(world: World, token: str, titles: list[str] | None = None) -> Json:
    """Make the account of a token, with one shop unless told otherwise."""
    key = hashlib.sha256(token.encode()).hexdigest()[:32]
    shops = []
    for number, title in enumerate(titles or ["Simulated shop"]):
        # Derived from the token, so that a reset does not change a shop's id.
        shop_id = int(key[:7], 16) % 90_000_000 + 10_000_000 + number
        while world.store.get(SHOP, str(shop_id)) is not None:
            shop_id += 1
        shop = {"id": shop_id, "title": title, "sales_channel": "custom_integration"}
        world.store.add(SHOP, str(shop_id), shop, account=key)
        shops.append(shop)
    account: Json = {"id": key, "shops": [shop["id"] for shop in shops]}
    world.store.add(ACCOUNT, key, account, account=key)
    return account


def listing(ctx: Context) -> list[Json]:
    """GET /v1/shops.json."""
    return list(ctx.world.store.each(SHOP, account=ctx.account, oldest_first=True))


def disconnect(ctx: Context, shop: str) -> Json:
    """DELETE …/connection.json: the shop loses its channel and says so."""
    found = ctx.need("shop", ctx.shop(shop), ctx.account)
    found["sales_channel"] = "disconnected"
    ctx.world.store.save(SHOP, shop, found)
    emit(ctx.world, shop, "shop:disconnected", shop, None)
    return {}


ROUTES: Table = [
    ("GET", "/v1/shops.json", listing),
    ("DELETE", "/v1/shops/{shop}/connection.json", disconnect),
]
