"""The catalogue: blueprints, print providers, variants, shipping."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from simulator.printify.context import Context, Table
from simulator.printify.errors import not_found
from simulator.wire import Json

RAW: Json = json.loads(
    (Path(__file__).parent / "catalogue.json").read_text(encoding="utf-8")
)
BLUEPRINTS: dict[int, Json] = {row["id"]: row for row in RAW["blueprints"]}
PROVIDERS: dict[int, Json] = {row["id"]: row for row in RAW["print_providers"]}
OFFERS: dict[tuple[int, int], Json] = {
    (row["blueprint_id"], row["print_provider_id"]): row for row in RAW["offers"]
}
REST = "REST_OF_THE_WORLD"
# Percent of the standard price, and the handling days that the method promises.
METHODS = {
    "standard": (1, 100, (2, 5)),
    "priority": (2, 160, (1, 2)),
    "express": (3, 180, (1, 2)),
    "economy": (4, 80, (2, 8)),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """What shipping costs in cents."""

    first: int
    additional: int


def offer(blueprint: int, provider: int) -> Json | None:
    """Return what a provider offers of a blueprint."""
    return OFFERS.get((blueprint, provider))


def variant(blueprint: int, provider: int, key: int) -> Json | None:
    """Return one variant of an offer."""
    found = offer(blueprint, provider)
    rows = found["variants"] if found else []
    return next((row for row in rows if row["id"] == key), None)


def rate(blueprint: int, provider: int, country: str, method: str) -> Rate | None:
    """Return the shipping price to a country, or None where the method is absent."""
    found = offer(blueprint, provider)
    if found is None or (method == "express" and country != "US"):
        return None
    if method in {"priority", "economy"} and country not in {"US", "CA", "GB"}:
        return None
    rest: Json = {}
    for profile in found["shipping"]["profiles"]:
        if country in profile["countries"]:
            return _scaled(profile, method)
        if REST in profile["countries"]:
            rest = profile
    return _scaled(rest, method) if rest else None


def _scaled(profile: Json, method: str) -> Rate:
    percent = METHODS[method][1]
    return Rate(
        profile["first"] * percent // 100, profile["additional"] * percent // 100
    )


def blueprints(ctx: Context) -> list[Json]:
    """GET /v1/catalog/blueprints.json."""
    return list(BLUEPRINTS.values())


def blueprint(ctx: Context, key: str) -> Json:
    """GET /v1/catalog/blueprints/{b}.json."""
    return _need(BLUEPRINTS, key)


def _need(table: dict[int, Json], key: str) -> Json:
    found = table.get(int(key)) if key.isdigit() else None
    if found is None:
        raise not_found()
    return found


def blueprint_providers(ctx: Context, key: str) -> list[Json]:
    """GET /v1/catalog/blueprints/{b}/print_providers.json."""
    _need(BLUEPRINTS, key)
    providers = [provider for its, provider in OFFERS if its == int(key)]
    return [
        {
            "id": provider,
            "title": PROVIDERS[provider]["title"],
            "decoration_methods": ["digital-printing"],
        }
        for provider in providers
    ]


def _need_offer(key: str, provider: str) -> Json:
    if not (key.isdigit() and provider.isdigit()):
        raise not_found()
    found = offer(int(key), int(provider))
    if found is None:
        raise not_found()
    return found


def variants(ctx: Context, key: str, provider: str) -> Json:
    """GET …/variants.json: out-of-stock ones only on request."""
    found = _need_offer(key, provider)
    show_all = ctx.query.get("show-out-of-stock") == "1"
    return {
        "id": int(provider),
        "title": PROVIDERS[int(provider)]["title"],
        "variants": [
            {
                "id": row["id"],
                "title": row["title"],
                "options": row["options"],
                "placeholders": row["placeholders"],
            }
            for row in found["variants"]
            if show_all or row["in_stock"]
        ],
    }


def shipping(ctx: Context, key: str, provider: str) -> Json:
    """GET …/shipping.json: the standard method."""
    found = _need_offer(key, provider)
    ids = [row["id"] for row in found["variants"]]
    return {
        "handling_time": {
            "value": found["shipping"]["handling_days"][1],
            "unit": "day",
        },
        "profiles": [
            {
                "variant_ids": ids,
                "first_item": {"cost": row["first"], "currency": "USD"},
                "additional_items": {"cost": row["additional"], "currency": "USD"},
                "countries": row["countries"],
            }
            for row in found["shipping"]["profiles"]
        ],
    }


def providers(ctx: Context) -> list[Json]:
    """GET /v1/catalog/print_providers.json."""
    return list(PROVIDERS.values())


def provider(ctx: Context, key: str) -> Json:
    """GET /v1/catalog/print_providers/{p}.json."""
    found = _need(PROVIDERS, key)
    offered = [BLUEPRINTS[its] for its, other in OFFERS if other == int(key)]
    return {**found, "blueprints": offered}


def shipping_methods(ctx: Context, key: str, provider: str) -> Json:
    """GET /v2/…/shipping.json."""
    _need_offer(key, provider)
    data = [
        {
            "type": "shipping_method",
            "id": str(number),
            "attributes": {"name": name},
        }
        for name, (number, _, _) in METHODS.items()
    ]
    return {"data": data, "links": {}}


def shipping_costs(ctx: Context, key: str, provider: str, method: str) -> Json:
    """GET /v2/…/shipping/{method}.json: a row for each variant and country."""
    found = _need_offer(key, provider)
    if method not in METHODS:
        raise not_found()
    data = [
        row
        for profile in found["shipping"]["profiles"]
        for country in profile["countries"]
        for one in found["variants"]
        if (row := _cost_row(one, found, country, method)) is not None
    ]
    return {"data": data, "links": {}}


def _cost_row(one: Json, found: Json, country: str, method: str) -> Json | None:
    price = rate(found["blueprint_id"], found["print_provider_id"], country, method)
    if price is None:
        return None
    days = METHODS[method][2]
    return {
        "type": f"variant_shipping_{method}_{country.lower()}",
        "id": str(one["id"]),
        "attributes": {
            "shippingType": method,
            "country": {"code": country},
            "variantId": one["id"],
            "shippingPlanId": f"{found['print_provider_id']}-{method}",
            "handlingTime": {"from": days[0], "to": days[1]},
            "shippingCost": {
                "firstItem": {"amount": price.first, "currency": "USD"},
                "additionalItems": {"amount": price.additional, "currency": "USD"},
            },
        },
    }


BASE = "/v1/catalog/blueprints"
OFFER = "/catalog/blueprints/{key}/print_providers/{provider}"
ROUTES: Table = [
    ("GET", f"{BASE}.json", blueprints),
    ("GET", BASE + "/{key}.json", blueprint),
    ("GET", BASE + "/{key}/print_providers.json", blueprint_providers),
    ("GET", f"/v1{OFFER}/variants.json", variants),
    ("GET", f"/v1{OFFER}/shipping.json", shipping),
    ("GET", f"/v2{OFFER}/shipping.json", shipping_methods),
    ("GET", f"/v2{OFFER}/shipping/{{method}}.json", shipping_costs),
    ("GET", "/v1/catalog/print_providers.json", providers),
    ("GET", "/v1/catalog/print_providers/{key}.json", provider),
]
