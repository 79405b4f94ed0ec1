"""A whole purchase: two prints, a quote, the checkout, the card, and being paid."""

import asyncio
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from benchmarks.client import Answer, Connection
from benchmarks.data import order_ids_paid

LOOK_EVERY_SECONDS = 0.02
PAID_WITHIN_SECONDS = 40
CARD = {
    "payment_method_data[type]": "card",
    "payment_method_data[card][number]": "4242424242424242",
    "payment_method_data[card][exp_month]": "12",
    "payment_method_data[card][exp_year]": "2034",
    "payment_method_data[card][cvc]": "123",
    "return_url": "http://127.0.0.1/",
}
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Byron",
    "address1": "350 Fifth Avenue",
    "city": "New York",
    "region": "NY",
    "zip": "10118",
    "country": "US",
}


class PaidOrders:
    """Learns when orders are paid by looking at their rows, not through the web server.

    A shopper's page would ask the server; here that would measure the asking.
    """

    def __init__(self) -> None:
        self._waiting: dict[UUID, asyncio.Future[None]] = {}
        self._thread = ThreadPoolExecutor(1)

    async def wait_for(self, order_id: str) -> None:
        """Return once the order is paid; TimeoutError where that takes too long."""
        pk = UUID(order_id)
        self._waiting[pk] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(self._waiting[pk], PAID_WITHIN_SECONDS)
        finally:
            del self._waiting[pk]

    async def look(self) -> None:
        """Look again and again, until canceled."""
        loop = asyncio.get_running_loop()
        while True:
            if asked := list(self._waiting):
                paid = await loop.run_in_executor(self._thread, order_ids_paid, asked)
                for pk in paid:
                    with suppress(KeyError, asyncio.InvalidStateError):
                        self._waiting[pk].set_result(None)
            await asyncio.sleep(LOOK_EVERY_SECONDS)


class Shopper:
    """Buys again and again over one connection to the shop and one to Stripe."""

    def __init__(
        self,
        shop: Connection,
        stripe: Connection,
        variants: list[str],
        paid: PaidOrders,
    ) -> None:
        self._shop = shop
        self._stripe = stripe
        self._variants = variants
        self._paid = paid

    async def buy(self) -> None:
        """Go through a whole purchase and see the order received."""
        made = await self.check_out()
        order, payment = made["order"], made["payment"]
        await self._pay(payment)
        await self._paid.wait_for(order["id"])
        answer = await self._shop.get(
            f"/v1/payments/order-status/{payment['intent_id']}",
            {"X-Order-Token": order["access_token"]},
        )
        if expect(answer, 200)["internal_status"] != "on_hold":
            raise AssertionError(f"a paid order is not on hold: {answer.body!r}")

    async def check_out(self) -> dict[str, Any]:
        """Fill a cart, ask for a delivery price and order."""
        headers: dict[str, str] = {}
        for variant in random.sample(self._variants, 2):
            line = {"variant_id": variant, "quantity": 1}
            cart = await self._post("/v1/cart/lines", line, headers)
            headers = {"X-Cart-Token": cart["token"]}
        quote = await self._post("/v1/cart/quote", {"country": "US"}, headers)
        body = {
            "email": "ada@shopper.example",
            "address": ADDRESS,
            "quote_id": quote["id"],
            "expected_total": cart["subtotal"]["amount"] + quote["shipping"]["amount"],
        }
        headers["Idempotency-Key"] = str(uuid.uuid4())
        return await self._post("/v1/checkout", body, headers)

    async def _post(
        self, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> dict[str, Any]:
        return expect(await self._shop.post(path, orjson.dumps(body), headers), 201)

    async def _pay(self, payment: dict[str, Any]) -> None:
        """Confirm with a card, as Stripe.js does in the browser."""
        form = {
            **CARD,
            "key": payment["publishable_key"],
            "client_secret": payment["client_secret"],
        }
        answer = await self._stripe.post(
            f"/stripe/v1/payment_intents/{payment['intent_id']}/confirm",
            urlencode(form).encode(),
            {},
            content_type="application/x-www-form-urlencoded",
        )
        expect(answer, 200)


def expect(answer: Answer, status: int) -> dict[str, Any]:
    """Return the body of an answer that has the status it should have."""
    if answer.status != status:
        raise AssertionError(f"{answer.status}: {answer.body[:300]!r}")
    found: dict[str, Any] = answer.json()
    return found
