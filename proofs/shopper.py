"""A shopper who does not give up: repeats what failed, as a good client would."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx

from demo.shopper import Disappointed, Purchase, Shopper
from proofs.timing import PATIENCE_SECONDS

TRY_AGAIN = {429, 500, 502, 503, 504}
PAUSE_SECONDS = 0.5
REPEATS = Counter[str]()
# Set when the proof is interrupted: nobody insists any more.
leaving = threading.Event()
_counting = threading.Lock()


def _count(why: str) -> None:
    with _counting:
        REPEATS[why] += 1


class StubbornShopper(Shopper):
    """Repeats each request, with its idempotency key, until it is answered."""

    tabs = 1
    _last: dict[str, Any] | None = None

    def _call(self, method: str, path: str, **kwargs: Any) -> Any:
        answer = self.ask(self._http, method, path, **kwargs)
        if answer.status_code >= 400:
            raise Disappointed(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def get(self, path: str) -> Any:
        """Read something the shop shows to everybody."""
        return self._call("GET", path)

    def ask(
        self, client: httpx.Client, method: str, path: str, **kwargs: Any
    ) -> httpx.Response:
        """Send a request until there is an answer worth having."""
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        why = ""
        while time.monotonic() < give_up_at and not leaving.is_set():
            try:
                answer = client.request(method, path, **kwargs)
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if not _is_worth_repeating(answer):
                    return answer
                why = str(answer.status_code)
            _count(why)
            leaving.wait(PAUSE_SECONDS)
        raise Disappointed(f"{method} {path}: {why} for {PATIENCE_SECONDS:.0f} s")

    def _retrying(self, method: str, path: str, **kwargs: Any) -> Any:
        """Check out, in as many tabs as the story wants; each has its own key."""
        self._last = {"method": method, "path": path, **kwargs}
        keys = [kwargs["headers"]["Idempotency-Key"]]
        keys += [str(uuid4()) for _ in range(self.tabs - 1)]
        with ThreadPoolExecutor(self.tabs) as pool:
            answers = list(pool.map(self._with_key, keys))
        _insist_same(answers)
        return answers[0]

    def _with_key(self, key: str) -> Any:
        again = dict(self._last or {})
        again["headers"] = {**again["headers"], "Idempotency-Key": key}
        return self._call(again.pop("method"), again.pop("path"), **again)

    def check_out_again(self) -> None:
        """Repeat the whole checkout, as a reloaded page does."""
        key = (self._last or {})["headers"]["Idempotency-Key"]
        _insist_same([self._with_key(key), self._with_key(key)])

    def pay(self, intent: str, client_secret: str, key: str) -> None:
        """Pay by card, once more where no answer came; fine if it is paid already."""
        path = f"/stripe/v1/payment_intents/{intent}/confirm"
        card = "payment_method_data[card]"
        form = {
            "key": key,
            "client_secret": client_secret,
            "payment_method_data[type]": "card",
            f"{card}[number]": "4242424242424242",
            f"{card}[exp_month]": "12",
            f"{card}[exp_year]": "2034",
            f"{card}[cvc]": "123",
            "return_url": "http://127.0.0.1/",
        }
        answer = self.ask(self._simulator, "POST", path, data=form)
        if answer.status_code != 200 and _state_of_intent(answer) not in FINAL:
            raise Disappointed(f"The card was refused: {answer.text}")

    def cancel(self, bought: Purchase) -> bool:
        """Cancel; False if it was too late."""
        answer = self.ask(
            self._http,
            "POST",
            f"/v1/payments/cancel-order/{bought.number}",
            json={"reason": "Changed my mind."},
            headers={"X-Order-Token": bought.token},
        )
        if answer.status_code not in {200, 409}:
            raise Disappointed(f"Canceling: {answer.status_code} {answer.text}")
        return answer.status_code == 200


FINAL = {"succeeded", "processing", "canceled"}


def _is_worth_repeating(answer: httpx.Response) -> bool:
    in_use = answer.status_code == 409 and "idempotency_key_in_use" in answer.text
    return in_use or answer.status_code in TRY_AGAIN


def _state_of_intent(answer: httpx.Response) -> str:
    intent = answer.json().get("error", {}).get("payment_intent") or {}
    return str(intent.get("status"))


def _insist_same(answers: list[Any]) -> None:
    told = {(made["order"]["id"], made["payment"]["intent_id"]) for made in answers}
    if len(told) != 1:
        raise Disappointed(f"One cart was answered with several orders: {told}")
