"""A shopper and a shop, for whole stories over HTTP."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.test import Client

from core.tests.outside import Mailbox, Simulator, hand_on
from orders.tests.factories import ADDRESS, EMAIL
from payments.tests.factories import GOOD_CARD, pay

JSON = "application/json"


@dataclass
class Shopper:
    """Knows a shop's address and what its API answers, nothing else."""

    host: str = "acme.localhost"
    address: dict[str, str] = field(default_factory=lambda: ADDRESS)
    cart: dict[str, str] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    payment: dict[str, Any] = field(default_factory=dict)

    def call(self, method: str, path: str, **body: Any) -> Any:
        """Ask the shop; any error ends the story."""
        headers = {"host": self.host, **self.cart, "Idempotency-Key": uuid.uuid4().hex}
        if self.order:
            headers["X-Order-Token"] = self.order["access_token"]
        content = orjson.dumps(body).decode() if body else ""
        answer = Client(headers=headers).generic(method, path, content, JSON)
        assert answer.status_code < 300, answer.content
        return answer.json()

    def choose(self, quantity: int = 1) -> None:
        """Put the first print that the shop lists into the cart."""
        listed = self.call("GET", "/v1/products")["results"]
        product = self.call("GET", f"/v1/products/{listed[0]['id']}")
        variant = product["variants"][0]["id"]
        cart = self.call(
            "POST", "/v1/cart/lines", variant_id=variant, quantity=quantity
        )
        self.cart = {"X-Cart-Token": cart["token"]}

    def check_out(self) -> int:
        """Order the cart for the price that is shown; return it."""
        subtotal = self.call("GET", "/v1/cart")["subtotal"]["amount"]
        country = self.address["country"]
        quote = self.call("POST", "/v1/cart/quote", country=country)
        total = int(subtotal + quote["shipping"]["amount"])
        made = self.call(
            "POST",
            "/v1/checkout",
            email=EMAIL,
            address=self.address,
            quote_id=quote["id"],
            expected_total=total,
        )
        self.order, self.payment = made["order"], made["payment"]
        return total

    def pay(self, simulator: Simulator, card: str = GOOD_CARD) -> int:
        """Pay with a card in the browser; return Stripe's status."""
        intent, secret = self.payment["intent_id"], self.payment["client_secret"]
        key = self.payment["publishable_key"]
        return pay(simulator, intent, secret, key, card).status_code

    def status(self) -> Any:
        """Ask how the order stands."""
        intent = self.payment["intent_id"]
        return self.call("GET", f"/v1/payments/order-status/{intent}")

    def tracking(self) -> Any:
        """Ask for everything about the order."""
        return self.call("GET", f"/v1/payments/order-tracking/{self.order['number']}")

    def cancel(self) -> Any:
        """Change one's mind."""
        return self.call("POST", f"/v1/payments/cancel-order/{self.order['number']}")


@dataclass
class Road:
    """What goes on between the shop, Stripe and the printer."""

    simulator: Simulator
    mailbox: Mailbox
    run_due: Callable[[], int]
    host: str = "acme.localhost"

    def hear(self, topic: str, count: int = 1) -> None:
        """Get the webhooks up to one about a topic, and do what they make due."""
        self.mailbox.wait_for(topic, count)
        letters, self.mailbox.letters[:] = list(self.mailbox.letters), []
        assert set(hand_on(letters, self.host)) == {200}
        self.run_due()

    def at_printer(self, number: str) -> list[dict[str, Any]]:
        """List the printer's orders of one of ours."""
        rows = self.simulator.control("GET", "/printify/orders")["data"]
        return [row for row in rows if row["label"] == number]

    def printer_moves(self, number: str, to: str) -> None:
        """Have the printer move an order."""
        for row in self.at_printer(number):
            path = f"/printify/orders/{row['id']}/advance"
            self.simulator.control("POST", path, to=to)
