"""Catalogue, accounts, limits."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from simulator.printify.tests.conftest import Shop
from simulator.tests.harness import Process

CATALOG = "/v1/catalog"


@pytest.mark.parametrize(
    ("blueprint", "provider", "count"),
    [
        (282, 99, 8),
        (284, 99, 8),
        (1159, 105, 6),
        (1024, 73, 8),
        (555, 105, 6),
        (944, 105, 3),
        (492, 36, 4),
        (493, 36, 4),
    ],
)
def test_offers(shop: Shop, blueprint: int, provider: int, count: int) -> None:
    base = f"{CATALOG}/blueprints/{blueprint}"
    providers = shop.http.get(f"{base}/print_providers.json").json()

    answer = shop.http.get(f"{base}/print_providers/{provider}/variants.json").json()

    assert provider in [row["id"] for row in providers]
    assert len(answer["variants"]) == count
    assert set(answer["variants"][0]) == {"id", "title", "options", "placeholders"}


def test_known_variant(shop: Shop) -> None:
    path = f"{CATALOG}/blueprints/282/print_providers/99/variants.json"

    rows = shop.http.get(path).json()["variants"]

    found = next(row for row in rows if row["id"] == 43138)
    assert found["placeholders"] == [
        {"position": "front", "width": 3600, "height": 5400}
    ]


def test_out_of_stock_only_on_request(shop: Shop) -> None:
    path = f"{CATALOG}/blueprints/282/print_providers/2/variants.json"

    usual = shop.http.get(path).json()["variants"]
    every = shop.http.get(path, params={"show-out-of-stock": 1}).json()["variants"]

    assert (len(usual), len(every)) == (5, 6)


def test_shipping_in_both_versions(shop: Shop) -> None:
    offer = "catalog/blueprints/282/print_providers/99/shipping"

    first = shop.http.get(f"/v1/{offer}.json").json()
    methods = shop.http.get(f"/v2/{offer}.json").json()["data"]
    costs = shop.http.get(f"/v2/{offer}/standard.json").json()["data"]

    us = next(row for row in first["profiles"] if row["countries"] == ["US"])
    assert us["first_item"] == {"cost": 480, "currency": "USD"}
    assert ["REST_OF_THE_WORLD"] in [row["countries"] for row in first["profiles"]]
    assert [row["attributes"]["name"] for row in methods] == [
        "standard",
        "priority",
        "express",
        "economy",
    ]
    row = next(row for row in costs if row["type"] == "variant_shipping_standard_us")
    assert row["attributes"]["shippingCost"]["firstItem"]["amount"] == 480


def test_unknown_catalogue_entries_are_404(shop: Shop) -> None:
    for path in (
        "/blueprints/1.json",
        "/blueprints/282/print_providers/3/variants.json",
    ):
        answer = shop.http.get(CATALOG + path)
        assert answer.status_code == 404
        assert answer.json()["error"] == "Not found"
        assert answer.json()["request_id"] == answer.headers["x-pfy-correlation-id"]


def test_needs_a_token_and_a_user_agent(simulator: Process) -> None:
    url = f"{simulator.base}/printify/v1/shops.json"
    token = {"authorization": "Bearer " + "t" * 20}

    for headers in (
        {"user-agent": "x"},
        {"authorization": "Bearer short", "user-agent": "x"},
        {**token, "user-agent": ""},
    ):
        answer = httpx.get(url, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"] == "Unauthenticated"


def test_registered_accounts_only(
    simulator: Process, new_shop: Callable[..., Shop]
) -> None:
    simulator.sim("PUT", "/printify/switches", accounts="registered")
    headers = {"authorization": "Bearer " + "r" * 24, "user-agent": "x"}
    url = f"{simulator.base}/printify/v1/shops.json"
    assert httpx.get(url, headers=headers).status_code == 401

    simulator.sim("POST", "/printify/accounts", token="r" * 24, shops=["One", "Two"])

    rows = httpx.get(url, headers=headers).json()
    assert [row["title"] for row in rows] == ["One", "Two"]
    assert rows[0]["sales_channel"] == "custom_integration"


def test_catalogue_limit(simulator: Process, shop: Shop) -> None:
    simulator.sim("PUT", "/printify/switches", catalog_per_minute=3)

    codes = [shop.http.get(f"{CATALOG}/blueprints.json").status_code for _ in range(5)]

    assert codes == [200, 200, 200, 429, 429]
    assert shop.call("GET", "/orders.json").status_code == 200
    simulator.sim("PUT", "/printify/switches", rate_limits=False)
    assert shop.http.get(f"{CATALOG}/blueprints.json").status_code == 200
