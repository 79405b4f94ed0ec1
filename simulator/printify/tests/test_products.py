"""Uploads and products."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from simulator.printify.tests.conftest import Shop, picture
from simulator.tests.harness import Process, Receiver, until

IMAGES = "/v1/uploads/images.json"


def test_upload_by_url(shop: Shop, receiver: Receiver, simulator: Process) -> None:
    raw = picture(620, 874, "JPEG")
    receiver.files["/print.bin"] = raw

    body = {"file_name": "print.jpg", "url": f"{receiver.url}/print.bin"}
    made = shop.http.post(IMAGES, json=body).json()

    assert re.fullmatch("[0-9a-f]{24}", made["id"])
    assert (made["width"], made["height"]) == (620, 874)
    assert (made["size"], made["mime_type"]) == (len(raw), "image/jpeg")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", made["upload_time"])
    assert receiver.hosts[0].startswith("shop.localhost:")
    assert shop.http.get(made["preview_url"]).headers["content-type"] == "image/png"
    assert simulator.sim("GET", "/printify/uploads")["data"][0]["sha256"] == (
        hashlib.sha256(raw).hexdigest()
    )


def test_upload_refusals(shop: Shop, receiver: Receiver, simulator: Process) -> None:
    simulator.sim("PUT", "/printify/switches", max_contents_bytes=1000)
    receiver.files["/cut.png"] = picture()[:60]
    receiver.files["/text.png"] = b"not a picture"
    big = base64.b64encode(b"x" * 1001).decode()

    for body, code in (
        ({"url": f"{receiver.url}/absent.png"}, 10300),
        ({"url": "http://127.0.0.1:9/a.png"}, 10300),
        ({"url": f"{receiver.url}/cut.png"}, 10300),
        ({"url": f"{receiver.url}/text.png"}, 8201),
        ({"contents": "%%%"}, 10300),
        ({"contents": big}, 8201),
        ({}, 8203),
    ):
        answer = shop.http.post(IMAGES, json={"file_name": "a.png", **body})
        assert (answer.status_code, answer.json()["code"]) == (400, code), body
    assert shop.http.get("/v1/uploads.json").json()["total"] == 0


def test_archived_upload_is_gone_from_the_list(shop: Shop) -> None:
    made = shop.upload()

    archived = shop.http.post(f"/v1/uploads/{made['id']}/archive.json")

    assert archived.json() == {}
    assert shop.http.get("/v1/uploads.json").json()["data"] == []


def test_product_tells_cost(shop: Shop) -> None:
    made = shop.product(43138, 43150)

    read = shop.get(f"/products/{made['id']}.json")

    assert read == made
    assert [(row["id"], row["cost"]) for row in read["variants"]] == [
        (43138, 900),
        (43150, 1700),
    ]
    assert [row["is_default"] for row in read["variants"]] == [True, False]
    assert read["shop_id"] == shop.key
    assert read["created_at"].endswith("+00:00")
    assert read["images"][0]["is_default"] is True


def change(**changes: Any) -> Callable[[Any], Any]:
    return lambda body: {**body, **changes}


@pytest.mark.parametrize(
    ("alter", "field"),
    [
        (change(title=""), "title"),
        (change(blueprint_id=1), "blueprint_id"),
        (change(print_provider_id=3), "print_provider_id"),
        (change(variants=[{"id": 5, "price": 1}]), "variants.0.id"),
        (change(variants=[{"id": 43138}]), "variants.0.price"),
        (change(print_areas=[]), "print_areas"),
    ],
)
def test_product_refusals(shop: Shop, alter: Callable[[Any], Any], field: str) -> None:
    body = alter(shop.product_body(shop.upload()["id"]))

    answer = shop.call("POST", "/products.json", body)

    assert answer.status_code == 400
    assert answer.json()["code"] == answer.json()["errors"]["code"] == 8203
    # The reason is JSON inside a string.
    assert field in json.loads(answer.json()["errors"]["reason"])
    assert shop.get("/products.json")["total"] == 0


def test_image_of_another_account(shop: Shop, new_shop: Callable[..., Shop]) -> None:
    body = shop.product_body(new_shop().upload()["id"])

    assert shop.call("POST", "/products.json", body).status_code == 400


def test_low_resolution_switch(shop: Shop, simulator: Process) -> None:
    simulator.sim("PUT", "/printify/switches", low_resolution_refused=True)

    small = shop.call("POST", "/products.json", shop.product_body(shop.upload()["id"]))
    large = shop.upload(picture(3600, 20))
    fine = shop.call("POST", "/products.json", shop.product_body(large["id"]))

    assert (small.status_code, small.json()["code"]) == (400, 8203)
    assert fine.status_code == 200


def test_put_needs_all_variants(shop: Shop) -> None:
    made = shop.product(43138, 43150)
    path = f"/products/{made['id']}.json"

    part = shop.call("PUT", path, {"variants": [{"id": 43138, "price": 1}]})
    both = [{"id": 43138, "price": 1}, {"id": 43150, "price": 2}]
    whole = shop.call("PUT", path, {"variants": both, "title": "New"})

    assert part.status_code == 400
    assert [row["price"] for row in whole.json()["variants"]] == [1, 2]
    assert whole.json()["variants"][0]["sku"] == made["variants"][0]["sku"]
    assert whole.json()["title"] == "New"


def test_publish_locks_until_told(shop: Shop, receiver: Receiver) -> None:
    hook = {"topic": "product:publish:started", "url": f"{receiver.url}/p"}
    shop.post("/webhooks.json", hook)
    path = f"/products/{shop.product()['id']}"

    assert shop.post(f"{path}/publish.json", {"title": True}) == {}

    until(lambda: receiver.hits)
    sent = json.loads(receiver.hits[0].body)["resource"]["data"]
    assert (sent["action"], sent["publish_details"]["title"]) == ("create", True)
    assert shop.get(f"{path}.json")["is_locked"] is True
    assert shop.call("PUT", f"{path}.json", {"title": "x"}).status_code == 400
    external = {"external": {"id": "7", "handle": "http://x/7"}}
    assert shop.post(f"{path}/publishing_succeeded.json", external) == {}
    assert shop.get(f"{path}.json")["external"]["id"] == "7"
    assert shop.call("PUT", f"{path}.json", {"title": "x"}).status_code == 200


def test_lists_page_like_laravel(shop: Shop) -> None:
    image = shop.upload()["id"]
    for _ in range(3):
        shop.post("/products.json", shop.product_body(image))

    page = shop.get("/products.json", limit=2, page=1)

    assert len(page.pop("data")) == 2
    assert page == {
        "current_page": 1,
        "first_page_url": "/?page=1",
        "from": 1,
        "last_page": 2,
        "last_page_url": "/?page=2",
        "next_page_url": "/?page=2",
        "path": "/",
        "per_page": 2,
        "prev_page_url": None,
        "to": 2,
        "total": 3,
    }


def test_deleted_product(shop: Shop) -> None:
    path = f"/products/{shop.product()['id']}.json"

    assert shop.call("DELETE", path).json() == {}

    assert shop.call("GET", path).status_code == 404
