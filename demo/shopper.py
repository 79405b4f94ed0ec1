"""A shopper who only knows the shop's address: browses, buys, pays, waits."""

import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

ADDRESSES = {
    "US": {
        "address1": "350 Fifth Avenue",
        "city": "New York",
        "region": "NY",
        "zip": "10118",
        "country": "US",
    },
    "SE": {
        "address1": "Drottninggatan 71",
        "city": "Stockholm",
        "zip": "111 36",
        "country": "SE",
    },
}


class Disappointed(Exception):
    """Something a shopper was promised did not happen."""


@dataclass(frozen=True)
class Purchase:
    """What the shopper holds after paying."""

    number: str
    token: str
    intent: str
    tracking_path: str


class Shopper:
    """Speaks to one shop over its API, and to Stripe as the browser does."""

    def __init__(self, host: str, port: int, simulator_url: str, country: str) -> None:
        # Names below .localhost need no resolver this way, only the header.
        self._http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Host": f"{host}:{port}"},
            timeout=30,
        )
        self._simulator = httpx.Client(base_url=simulator_url, timeout=30)
        self._country = country

    def _call(self, method: str, path: str, **kwargs: Any) -> Any:
        answer = self._http.request(method, path, **kwargs)
        if answer.status_code >= 400:
            raise Disappointed(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def choose(self, count: int) -> list[dict[str, Any]]:
        """Look through the shop and pick a sharp size of `count` different prints."""
        listed = self._call("GET", "/v1/products?limit=100")["results"]
        chosen: list[dict[str, Any]] = []
        for item in listed:
            product = self._call("GET", f"/v1/products/{item['id']}")
            sharp = [
                variant
                for variant in product["variants"]
                if variant["dpi"]["verdict"] != "block" and variant["is_available"]
            ]
            if sharp:
                chosen.append({"title": product["title"], **sharp[0]})
            if len(chosen) == count:
                return chosen
        raise Disappointed(f"The shop has only {len(chosen)} sharp prints.")

    def check_out(self, variants: list[dict[str, Any]]) -> tuple[Purchase, str, str]:
        """Fill a cart and order it; return the purchase, client secret and key."""
        headers: dict[str, str] = {}
        for variant in variants:
            cart = self._call(
                "POST",
                "/v1/cart/lines",
                json={"variant_id": variant["id"], "quantity": 1},
                headers=headers,
            )
            headers = {"X-Cart-Token": cart["token"]}
        place = {"country": self._country}
        quote = self._call("POST", "/v1/cart/quote", json=place, headers=headers)
        body = {
            "email": "shopper@example.com",
            "address": {
                "first_name": "Ada",
                "last_name": "Byron",
                **ADDRESSES[self._country],
            },
            "quote_id": quote["id"],
            "expected_total": cart["subtotal"]["amount"] + quote["shipping"]["amount"],
        }
        headers["Idempotency-Key"] = str(uuid.uuid4())
        made = self._retrying("POST", "/v1/checkout", json=body, headers=headers)
        order, payment = made["order"], made["payment"]
        purchase = Purchase(
            order["number"],
            order["access_token"],
            payment["intent_id"],
            order["tracking_path"],
        )
        return purchase, payment["client_secret"], payment["publishable_key"]

    def _retrying(self, method: str, path: str, **kwargs: Any) -> Any:
        """Repeat a request with its idempotency key until the service is back."""
        for _ in range(30):
            answer = self._http.request(method, path, **kwargs)
            if answer.status_code not in {409, 502, 503}:
                break
            time.sleep(0.5)
        if answer.status_code >= 400:
            raise Disappointed(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def pay(self, intent: str, client_secret: str, key: str) -> None:
        """Confirm the payment with a card, as Stripe.js does from the browser."""
        answer = self._simulator.post(
            f"/stripe/v1/payment_intents/{intent}/confirm",
            data={
                "key": key,
                "client_secret": client_secret,
                "payment_method_data[type]": "card",
                "payment_method_data[card][number]": "4242424242424242",
                "payment_method_data[card][exp_month]": "12",
                "payment_method_data[card][exp_year]": "2034",
                "payment_method_data[card][cvc]": "123",
                "return_url": "http://127.0.0.1/",
            },
        )
        if answer.status_code != 200:
            raise Disappointed(f"The card was refused: {answer.text}")

    def status(self, bought: Purchase) -> dict[str, Any]:
        """Ask how the order stands."""
        answer: dict[str, Any] = self._call(
            "GET",
            f"/v1/payments/order-status/{bought.intent}",
            headers={"X-Order-Token": bought.token},
        )
        return answer

    def tracking_page(self, bought: Purchase) -> str:
        """Open the tracking page of the order mail."""
        answer = self._http.get(bought.tracking_path)
        if answer.status_code != 200:
            raise Disappointed(f"The tracking page answers {answer.status_code}.")
        return answer.text
