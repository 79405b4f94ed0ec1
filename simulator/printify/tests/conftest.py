"""A shop of the simulated Printify."""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

from simulator.tests.harness import Process

ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "email": "ada@example.test",
    "phone": "",
    "country": "GB",
    "region": "",
    "address1": "1 Test Street",
    "city": "London",
    "zip": "N1 1AA",
}


def picture(width: int = 360, height: int = 540, kind: str = "PNG") -> bytes:
    """Draw a small image."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, kind)
    return buffer.getvalue()


class Shop:
    """One token's shop."""

    def __init__(self, base: str, token: str | None = None) -> None:
        token = token or secrets.token_hex(20)
        headers = {"authorization": f"Bearer {token}", "user-agent": "Tests/1.0"}
        self.http = httpx.Client(base_url=f"{base}/printify", headers=headers)
        self.key = self.http.get("/v1/shops.json").json()[0]["id"]

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Call a path below the shop; return the response."""
        url = f"/v1/shops/{self.key}{path}"
        return self.http.request(method, url, json=body, params=query)

    def get(self, path: str, **query: Any) -> Any:
        """Read JSON below the shop."""
        answer = self.call("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> Any:
        """Post JSON below the shop and expect success."""
        answer = self.call("POST", path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def upload(self, raw: bytes | None = None) -> Any:
        """Upload an image."""
        contents = base64.b64encode(raw or picture()).decode()
        body = {"file_name": "a.png", "contents": contents}
        return self.http.post("/v1/uploads/images.json", json=body).json()

    def product_body(self, image: str, *variants: int) -> dict[str, Any]:
        """Describe a product of blueprint 282."""
        ids = list(variants or (43138,))
        spot = {"position": "front", "images": [{"id": image, "x": 0.5, "y": 0.5}]}
        return {
            "title": "Lighthouse",
            "blueprint_id": 282,
            "print_provider_id": 99,
            "variants": [{"id": key, "price": 3490} for key in ids],
            "print_areas": [{"variant_ids": ids, "placeholders": [spot]}],
        }

    def product(self, *variants: int) -> Any:
        """Make a product."""
        body = self.product_body(self.upload()["id"], *variants)
        return self.post("/products.json", body)

    def order_body(self, product: Any, external: str = "PO-1", **more: Any) -> Any:
        """Describe an order of one of each variant."""
        lines = [
            {"product_id": product["id"], "variant_id": row["id"], "quantity": 1}
            for row in product["variants"]
        ]
        body = {"external_id": external, "label": "L", "line_items": lines}
        return {**body, "shipping_method": 1, "address_to": ADDRESS, **more}

    def order(self, product: Any = None, external: str = "PO-1", **more: Any) -> str:
        """Place an order; return its id."""
        body = self.order_body(product or self.product(), external, **more)
        return str(self.post("/orders.json", body)["id"])

    def status(self, order: str) -> str:
        """Return an order's status."""
        return str(self.get(f"/orders/{order}.json")["status"])


@pytest.fixture
def new_shop(simulator: Process) -> Callable[..., Shop]:
    """Open shops."""
    return lambda token=None: Shop(simulator.base, token)


@pytest.fixture
def shop(new_shop: Callable[..., Shop]) -> Shop:
    """Open one shop."""
    return new_shop()
