"""SQL statements of each request, counted where they are executed.

The requests run in this process through Django's test client, so nothing is asked of
the servers and every statement is seen; BEGIN and COMMIT are not statements here.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from django.db import connection
from django.test import Client

from benchmarks.data import HOST, SCHEMA, Stock, forget_answers
from benchmarks.shopping import ADDRESS, CARD
from core import due
from core.tenancy import shop
from payments.models import StripeAccount


class Statements:
    """Counts what is executed, and keeps the texts."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, ctx: Any
    ) -> Any:
        """Run one statement (Django's execute wrapper)."""
        self.texts.append(sql)
        return execute(sql, params, many, ctx)


@contextmanager
def counted() -> Iterator[Statements]:
    """Count the statements of the block."""
    statements = Statements()
    with connection.execute_wrapper(statements):
        yield statements


def count_all(stock: Stock, simulator_url: str) -> dict[str, list[str]]:
    """Return the statements of each kind of request."""
    client = Client(headers={"host": HOST})
    listed, detail = "/v1/products?limit=24", f"/v1/products/{stock.product_ids[0]}"
    client.get(listed)  # learns the host, enters the schema
    forget_answers()
    client.get("/v1/products?limit=24&offset=24")  # counts the products
    found = {}
    for name, path in (("list uncached", listed), ("list", listed)):
        found[name] = _get(client, path)
    for name, path in (("detail uncached", detail), ("detail", detail)):
        found[name] = _get(client, path)
    return found | _purchase(client, stock, simulator_url)


def _get(client: Client, path: str) -> list[str]:
    with counted() as statements:
        answer = client.get(path)
    if answer.status_code != 200:
        raise AssertionError(f"{path}: {answer.status_code}")
    return statements.texts


class _Buyer:
    """Goes through one purchase in this process and notes each step's statements."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._headers: dict[str, str] = {}
        self.found: dict[str, list[str]] = {}

    def check_out(self, stock: Stock) -> dict[str, Any]:
        """Order two prints."""
        for number, variant in enumerate(stock.variant_ids[:2], start=1):
            line = {"variant_id": variant}
            cart = self._post(f"add line {number}", "/v1/cart/lines", line)
            self._headers = {"X-Cart-Token": cart["token"]}
        quote = self._post("quote", "/v1/cart/quote", {"country": "US"})
        self._headers["Idempotency-Key"] = "counting"
        body = {"email": "a@b.example", "address": ADDRESS, "quote_id": quote["id"]}
        made: dict[str, Any] = self._post("checkout", "/v1/checkout", body)
        return made

    def hear_from_stripe(self, intent_id: str) -> None:
        """Deliver the webhook that the simulator cannot: no server runs yet."""
        thing = {"object": {"id": intent_id}}
        event = {"id": "evt_1", "type": "payment_intent.succeeded", "data": thing}
        body, now = json.dumps(event), int(time.time())
        with shop(SCHEMA):
            secret = StripeAccount.objects.get().webhook_secret
        signed = hmac.new(secret.encode(), f"{now}.{body}".encode(), hashlib.sha256)
        self._headers = {"Stripe-Signature": f"t={now},v1={signed.hexdigest()}"}
        self._post("webhook", "/v1/webhooks/stripe", event, body, expected=200)

    def work_off(self) -> None:
        """Do what is due now, as the workers would."""
        for _ in range(20):
            with counted() as statements, shop(SCHEMA):
                claimed = due.claim()
                if claimed is None:
                    return
                due.run(claimed)
            name = f"worker: {claimed.kind}"
            self.found[name] = self.found.get(name, []) + statements.texts

    def _post(
        self, name: str, path: str, body: object, text: str = "", *, expected: int = 201
    ) -> Any:
        with counted() as statements:
            answer = self._client.post(
                path,
                text or json.dumps(body),
                content_type="application/json",
                headers=self._headers,
            )
        if answer.status_code != expected:
            raise AssertionError(f"{path}: {answer.status_code} {answer.content!r}")
        self.found[name] = statements.texts
        return answer.json()


def _purchase(client: Client, stock: Stock, simulator_url: str) -> dict[str, list[str]]:
    buyer = _Buyer(client)
    payment = buyer.check_out(stock)["payment"]
    paid = httpx.post(
        f"{simulator_url}/stripe/v1/payment_intents/{payment['intent_id']}/confirm",
        data={
            **CARD,
            "key": payment["publishable_key"],
            "client_secret": payment["client_secret"],
        },
    )
    paid.raise_for_status()
    buyer.hear_from_stripe(payment["intent_id"])
    buyer.work_off()
    return buyer.found
