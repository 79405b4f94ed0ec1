"""Orders from placing to the doorstep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.printify.tests.conftest import ADDRESS, Shop, picture
from simulator.tests.harness import Process, Receiver, until


def reach(shop: Shop, order: str, status: str) -> None:
    until(lambda: shop.status(order) == status)


def test_create_answers_only_the_id(shop: Shop) -> None:
    answer = shop.call("POST", "/orders.json", shop.order_body(shop.product()))

    assert set(answer.json()) == {"id"}
    order = shop.get(f"/orders/{answer.json()['id']}.json")
    assert order["status"] == "pending"
    assert "external_id" not in order
    assert order["metadata"] == {
        "order_type": "api",
        "shop_order_id": "PO-1",
        "shop_order_label": "L",
        "shop_fulfilled_at": "1970-01-01 00:00:00+00:00",
    }
    assert order["address_to"]["country"] == "United Kingdom"
    assert (order["total_price"], order["total_shipping"]) == (900, 590)
    assert (order["line_items"][0]["cost"], order["total_tax"]) == (900, 0)
    for key in ("shipments", "sent_to_production_at", "fulfilled_at"):
        assert key not in order


def test_external_id_is_unique_in_a_shop(
    shop: Shop, new_shop: Callable[..., Shop], simulator: Process
) -> None:
    product = shop.product()
    first = shop.order(product)

    again = shop.call("POST", "/orders.json", shop.order_body(product))

    assert again.status_code == 409
    assert again.json()["code"] == 8503
    assert again.json()["order"]["id"] == first
    new_shop().order()
    seen = simulator.sim("GET", "/printify/orders?external_id=PO-1")
    assert seen["total"] == 2
    mine = simulator.sim("GET", f"/printify/orders?shop_id={shop.key}")
    assert [row["id"] for row in mine["data"]] == [first]


def test_walks_to_the_doorstep_by_itself(shop: Shop, simulator: Process) -> None:
    order = shop.order()
    path = f"/orders/{order}"
    early = shop.call("POST", f"{path}/send_to_production.json")
    assert (early.status_code, shop.status(order)) == (400, "pending")

    simulator.sim("PUT", "/clock", advance_seconds=11)
    reach(shop, order, "cost-calculation")
    simulator.sim("PUT", "/clock", advance_seconds=10)
    reach(shop, order, "on-hold")
    simulator.sim("PUT", "/clock", advance_seconds=7 * 86400)
    assert shop.status(order) == "on-hold"

    sent = shop.post(f"{path}/send_to_production.json")
    assert sent["status"] == "sending-to-production"
    simulator.sim("PUT", "/clock", advance_seconds=61)
    reach(shop, order, "in-production")
    simulator.sim("PUT", "/clock", advance_seconds=86401)
    reach(shop, order, "fulfilled")
    parcel = shop.get(f"{path}.json")["shipments"][0]
    assert (parcel["carrier"], parcel["delivered_at"]) == ("royal_mail", None)
    simulator.sim("PUT", "/clock", advance_seconds=3 * 86400 + 1)
    until(lambda: shop.get(f"{path}.json")["shipments"][0]["delivered_at"])
    assert shop.status(order) == "fulfilled"


def test_demo_pace(shop: Shop, simulator: Process) -> None:
    pace = {"review_seconds": 0.1, "production_seconds": 0.1, "shipping_seconds": 0.1}
    simulator.sim("PUT", "/printify/pace", **pace)
    order = shop.order()
    reach(shop, order, "on-hold")

    shop.post(f"/orders/{order}/send_to_production.json")

    until(lambda: shop.get(f"/orders/{order}.json").get("shipments"))


def test_two_parcels_when_split(shop: Shop, simulator: Process) -> None:
    simulator.sim("PUT", "/printify/switches", split_shipments=True)
    order = shop.order(shop.product(43138, 43150))

    simulator.sim("POST", f"/printify/orders/{order}/advance", to="in-production")
    simulator.sim("PUT", "/clock", advance_seconds=86401)
    reach(shop, order, "partially-fulfilled")
    lines = shop.get(f"/orders/{order}.json")["line_items"]
    assert [line["status"] for line in lines] == ["fulfilled", "in-production"]
    simulator.sim("PUT", "/clock", advance_seconds=86400)

    reach(shop, order, "fulfilled")
    assert len(shop.get(f"/orders/{order}.json")["shipments"]) == 2


def test_auto_approval_switch(shop: Shop, simulator: Process) -> None:
    simulator.sim("PUT", "/printify/switches", auto_approval_seconds=86400)
    order = shop.order()

    simulator.sim("PUT", "/clock", advance_seconds=21)
    reach(shop, order, "on-hold")
    simulator.sim("PUT", "/clock", advance_seconds=86401)

    reach(shop, order, "sending-to-production")


def test_cancel_only_before_production(shop: Shop, simulator: Process) -> None:
    order = shop.order()
    path = f"/orders/{order}"
    assert shop.call("POST", f"{path}/cancel.json").status_code == 400

    simulator.sim("POST", f"/printify{path}/advance", to="on-hold")
    gone = shop.post(f"{path}/cancel.json")

    assert (gone["status"], gone["total_price"], gone["total_shipping"]) == (
        "canceled",
        0,
        0,
    )
    assert shop.call("POST", f"{path}/send_to_production.json").status_code == 400


def test_payment_that_is_not_received(shop: Shop, simulator: Process) -> None:
    simulator.sim("PUT", "/printify/switches", payments_to_fail=1)
    order = shop.order()
    path = f"/orders/{order}"
    simulator.sim("POST", f"/printify{path}/advance", to="on-hold")

    first = shop.post(f"{path}/send_to_production.json")
    second = shop.post(f"{path}/send_to_production.json")

    assert first["status"] == "payment-not-received"
    assert second["status"] == "sending-to-production"


@pytest.mark.parametrize("status", ["had-issues", "quality-declined"])
def test_forced_and_unknown_statuses(
    shop: Shop, simulator: Process, status: str
) -> None:
    order = shop.order()

    simulator.sim("POST", f"/printify/orders/{order}/advance", to=status)

    assert shop.status(order) == status


def test_forced_delivery(shop: Shop, simulator: Process) -> None:
    order = shop.order()

    simulator.sim("POST", f"/printify/orders/{order}/advance", to="delivered")

    read = shop.get(f"/orders/{order}.json")
    assert read["status"] == "fulfilled"
    assert read["shipments"][0]["delivered_at"] is not None


def test_order_by_sku(shop: Shop) -> None:
    sku = shop.product()["variants"][0]["sku"]
    body = {"external_id": "S", "address_to": ADDRESS}

    made = shop.post(
        "/orders.json", {**body, "line_items": [{"sku": sku, "quantity": 2}]}
    )

    line = shop.get(f"/orders/{made['id']}.json")["line_items"][0]
    assert (line["metadata"]["sku"], line["quantity"]) == (sku, 2)
    assert [o["id"] for o in shop.get("/orders.json", sku=sku)["data"]] == [made["id"]]


@pytest.mark.parametrize("is_placed", [True, False])
def test_order_on_the_fly(shop: Shop, receiver: Receiver, is_placed: bool) -> None:
    receiver.files["/a.png"] = picture()
    src = f"{receiver.url}/a.png"
    front: Any = [{"src": src, "x": 0.5, "y": 0.5, "scale": 1}] if is_placed else src
    line = {
        "blueprint_id": 282,
        "print_provider_id": 99,
        "variant_id": 43138,
        "quantity": 1,
        "print_areas": {"front": front},
    }

    order = shop.order(external="F", line_items=[line])

    made = shop.get(f"/orders/{order}.json")["line_items"][0]["product_id"]
    area = shop.get(f"/products/{made}.json")["print_areas"][0]
    assert area["placeholders"][0]["images"][0]["name"] == "a.png"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"external_id": ""}, 8203),
        ({"address_to": {**ADDRESS, "zip": ""}}, 8203),
        ({"address_to": {**ADDRESS, "country": "United Kingdom"}}, 8203),
        ({"line_items": []}, 8203),
        ({"line_items": [{"product_id": "x", "variant_id": 1, "quantity": 1}]}, 8103),
        ({"shipping_method": 9}, 8203),
    ],
)
def test_order_refusals(shop: Shop, changes: Any, code: int) -> None:
    body = {**shop.order_body(shop.product()), **changes}

    answer = shop.call("POST", "/orders.json", body)

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert shop.get("/orders.json")["total"] == 0


def test_quote_names_only_available_methods(shop: Shop) -> None:
    body = shop.order_body(shop.product())

    gb = shop.post("/orders/shipping.json", body)
    se = shop.post(
        "/orders/shipping.json", {**body, "address_to": {**ADDRESS, "country": "SE"}}
    )
    us = {**ADDRESS, "country": "US", "region": "NY", "zip": "10001"}
    far = shop.post("/orders/shipping.json", {**body, "address_to": us})

    assert gb == {"standard": 590, "priority": 944, "economy": 472}
    assert se == {"standard": 690}
    assert far["printify_express"] == far["express"] == 864


def test_express_splits(shop: Shop) -> None:
    us = {**ADDRESS, "country": "US", "region": "NY", "zip": "10001", "phone": "+1"}
    body = shop.order_body(shop.product(43138, 43150), address_to=us)

    parts = shop.post("/orders/express.json", body)["data"]

    kinds = [part["attributes"]["fulfilment_type"] for part in parts]
    assert kinds == ["express", "ordinary"]
    assert shop.get(f"/orders/{parts[0]['id']}.json")["is_printify_express"] is True


def test_list_by_status(shop: Shop, simulator: Process) -> None:
    product = shop.product()
    keys = [shop.order(product, f"PO-{n}") for n in range(3)]
    simulator.sim("POST", f"/printify/orders/{keys[0]}/advance", to="on-hold")

    found = shop.get("/orders.json", status="on-hold")

    assert [row["id"] for row in found["data"]] == [keys[0]]
    assert shop.get("/orders.json", limit=2)["total"] == 3


def test_support_requests(shop: Shop) -> None:
    path = f"/orders/{shop.order()}/support-requests"
    body = {"reason": "wrong_design", "description": "Other picture", "line_items": []}

    made = shop.call("POST", f"{path}/reprint", body)
    bad = shop.call("POST", f"{path}/refund", {"reason": "no idea"})

    assert (made.status_code, bad.status_code) == (201, 400)
    assert shop.get(path) == [made.json()]
    assert shop.get(f"{path}/{made.json()['id']}") == made.json()


def test_another_shops_order_is_not_found(
    shop: Shop, new_shop: Callable[..., Shop]
) -> None:
    order = shop.order()
    other = new_shop()

    assert other.call("GET", f"/orders/{order}.json").status_code == 404
    other.key = shop.key
    assert other.call("GET", f"/orders/{order}.json").status_code == 404
