"""Signed webhooks, one topic each."""

from __future__ import annotations

import json
from typing import Any

from simulator.printify.tests.conftest import Shop
from simulator.printify.webhooks import signature
from simulator.tests.harness import Process, Receiver, until

SECRET = "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8"


def listen(
    shop: Shop, receiver: Receiver, topic: str, secret: str | None = SECRET
) -> Any:
    body = {"topic": topic, "url": f"{receiver.url}/{topic}", "secret": secret}
    return shop.post("/webhooks.json", body)


def test_signature_vector() -> None:
    body = (
        b'{"id":"evt-0001","type":"order:updated","created_at":"2026-11-20 10:00:00'
        b'+00:00","resource":{"id":"65a1b2c3d4e5f60718293a4b","type":"order","data":'
        b'{"shop_id":778899,"status":"in-production"}}}'
    )

    assert len(body) == 192
    assert signature(SECRET, body) == (
        "sha256=13e14133cb0bae9432764ef3d19ef77d8b21a12b06839930315758164267f79f"
    )


def test_whole_life_is_announced(
    shop: Shop, receiver: Receiver, simulator: Process
) -> None:
    topics = (
        "order:created",
        "order:updated",
        "order:sent-to-production",
        "order:shipment:created",
        "order:shipment:delivered",
        "product:created",
    )
    hooks = [listen(shop, receiver, topic) for topic in topics]
    assert hooks[0]["shop_id"] == str(shop.key)
    assert "secret" not in hooks[0]

    order = shop.order()
    for to in ("on-hold", "in-production", "delivered"):
        simulator.sim("POST", f"/printify/orders/{order}/advance", to=to)

    until(lambda: len(receiver.hits) == 8)
    by_topic = {
        topic: [json.loads(hit.body) for hit in receiver.to(f"/{topic}")]
        for topic in topics
    }
    assert [
        event["resource"]["data"]["status"] for event in by_topic["order:updated"]
    ] == ["on-hold", "in-production", "fulfilled"]
    shipped = by_topic["order:shipment:created"][0]["resource"]
    assert shipped["id"] == order
    assert set(shipped["data"]["carrier"]) == {
        "code",
        "tracking_number",
        "tracking_url",
    }
    assert "delivered_at" in by_topic["order:shipment:delivered"][0]["resource"]["data"]
    for hit in receiver.hits:
        assert hit.headers["x-pfy-signature"] == signature(SECRET, hit.body)


def test_no_secret_no_signature(shop: Shop, receiver: Receiver) -> None:
    hook = listen(shop, receiver, "order:created", None)

    shop.post(f"/webhooks/{hook['id']}/simulate", {"id": "1", "type": "order"})

    until(lambda: receiver.hits)
    assert "x-pfy-signature" not in receiver.hits[0].headers
    assert json.loads(receiver.hits[0].body)["resource"] == {"id": "1", "type": "order"}


def test_cancelling_arrives_as_an_update(
    shop: Shop, receiver: Receiver, simulator: Process
) -> None:
    order = shop.order()
    simulator.sim("POST", f"/printify/orders/{order}/advance", to="on-hold")
    listen(shop, receiver, "order:updated")

    shop.post(f"/orders/{order}/cancel.json")

    until(lambda: receiver.hits)
    sent = json.loads(receiver.hits[0].body)["resource"]["data"]
    assert sent == {"shop_id": shop.key, "status": "canceled"}


def test_blocked_for_an_hour_after_three_retries(
    shop: Shop, receiver: Receiver, simulator: Process
) -> None:
    simulator.sim("PUT", "/printify/switches", retry_seconds=[0.05, 0.05, 0.05])
    listen(shop, receiver, "order:created")
    product = shop.product()
    receiver.status = 500

    shop.order(product, "first")
    until(lambda: simulator.sim("GET", "/webhooks")["counts"] == {"failed": 1})
    assert len(receiver.hits) == 4
    receiver.status = 200
    shop.order(product, "lost")
    assert simulator.sim("GET", "/webhooks")["counts"] == {"failed": 1, "blocked": 1}
    simulator.sim("PUT", "/clock", advance_seconds=3601)
    shop.order(product, "heard")

    until(lambda: simulator.sim("GET", "/webhooks")["counts"].get("delivered") == 1)
    assert len(receiver.hits) == 5


def test_change_and_delete(shop: Shop, receiver: Receiver) -> None:
    hook = listen(shop, receiver, "order:created")
    path = f"/webhooks/{hook['id']}.json"

    changed = shop.call("PUT", path, {"url": f"{receiver.url}/new"}).json()
    assert changed["url"] == f"{receiver.url}/new"
    assert shop.call("DELETE", path).status_code == 400
    gone = shop.call("DELETE", path, host="shop.localhost")

    assert gone.json() == {"id": hook["id"]}
    assert shop.get("/webhooks.json") == []
    assert (
        shop.call("POST", "/webhooks.json", {"topic": "order:canceled"}).status_code
        == 400
    )


def test_disconnected_shop(shop: Shop, receiver: Receiver) -> None:
    listen(shop, receiver, "shop:disconnected")

    assert shop.call("DELETE", "/connection.json").json() == {}

    until(lambda: receiver.hits)
    assert json.loads(receiver.hits[0].body)["resource"]["data"] is None
