"""Stripe's webhooks at the shop's door, and what becomes of them."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.test import Client

from core.models import DueItem, InboxEvent
from core.tests.outside import Mailbox, Simulator, hand_on
from payments.flow import PaymentStatus
from payments.models import StripeAccount
from payments.tests.factories import new_intent, pay_attempt
from payments.webhooks import MAX_BODY, process

pytestmark = pytest.mark.usefixtures("acme")
URL = "/v1/webhooks/stripe"
EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "payment_intent.succeeded",
    "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
}


def signed(body: bytes, secret: str, at: int | None = None) -> str:
    """Sign as Stripe does."""
    moment = at or int(time.time())
    text = str(moment).encode() + b"." + body
    digest = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def post(body: bytes, signature: str = "", **extra: Any) -> tuple[int, Any]:
    """Deliver a body and return status and answer."""
    answer = Client(headers={"host": "acme.localhost"}).post(
        URL,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": signature},
        **extra,
    )
    return answer.status_code, answer.json()


def nothing_stored() -> bool:
    """Tell whether no webhook left a trace."""
    return not InboxEvent.objects.exists() and not DueItem.objects.exists()


@pytest.fixture
def secret(db: None) -> str:
    """Connect acme with a known webhook secret."""
    StripeAccount.objects.create(
        id=1,
        account_ref="acct_1",
        publishable_key="pk_test_x",
        secret_key="sk_test_x",
        webhook_secret="whsec_known",
    )
    return "whsec_known"


def test_the_simulators_webhooks_pay_the_attempt(
    account: StripeAccount,
    simulator: Simulator,
    mailbox: Mailbox,
) -> None:
    attempt = new_intent()
    pay_attempt(simulator, attempt)
    letters = mailbox.wait_for("payment_intent.succeeded")

    first, again = hand_on(letters), hand_on(letters)
    process(InboxEvent.objects.get().body)

    attempt.refresh_from_db()
    assert (first, again) == ([200], [200])
    assert attempt.status == PaymentStatus.SUCCEEDED
    event = InboxEvent.objects.get()
    assert (event.source, event.topic) == ("stripe", "payment_intent.succeeded")
    assert event.event_ref.startswith("evt_")
    assert event.body.encode() == letters[0].body


def test_stores_an_event_once(secret: str) -> None:
    body = json.dumps(EVENT).encode()

    first = post(body, signed(body, secret))
    again = post(body, signed(body, secret))

    assert first == (200, {"received": True, "duplicate": False})
    assert again == (200, {"received": True, "duplicate": True})
    assert InboxEvent.objects.count() == 1
    assert DueItem.objects.filter(kind="core.inbox").count() == 1


@pytest.mark.parametrize("secret_used", ["", "whsec_wrong"])
def test_refuses_forgeries(secret: str, secret_used: str) -> None:
    body = json.dumps(EVENT).encode()
    signature = signed(body, secret_used) if secret_used else ""

    status, answer = post(body, signature)

    assert (status, answer["code"]) == (400, "bad_signature")
    assert nothing_stored()


def test_refuses_a_recording_of_an_hour_ago(secret: str) -> None:
    body = json.dumps(EVENT).encode()

    status, answer = post(body, signed(body, secret, int(time.time()) - 3600))

    assert (status, answer["code"]) == (400, "bad_signature")
    assert nothing_stored()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"id": "evt_1", "object": "event", "type": "x"}',
        b'{"id": "evt_1", "object": "event", "type": "x", "data": {"object": 1}}',
    ],
)
def test_refuses_signed_bodies_that_are_no_events(secret: str, body: bytes) -> None:
    status, answer = post(body, signed(body, secret))

    assert (status, answer["code"]) == (400, "not_an_event")
    assert nothing_stored()


def test_refuses_large_bodies(secret: str) -> None:
    status, answer = post(b"x" * (MAX_BODY + 1))

    assert (status, answer["code"]) == (413, "too_large")


@pytest.mark.parametrize("length", ["9" * 5000, "many"])
def test_refuses_an_odd_length(secret: str, length: str) -> None:
    status, answer = post(b"{}", CONTENT_LENGTH=length)

    assert (status, answer["code"]) == (400, "not_an_event")


def test_a_shop_without_an_account_has_no_such_address() -> None:
    status, answer = post(b"{}")

    assert (status, answer["code"]) == (404, "not_connected")


def test_is_posted_only() -> None:
    answer = Client(headers={"host": "acme.localhost"}).get(URL)

    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("topic", ["charge.updated", "customer.created"])
def test_topics_we_do_not_use_are_passed_over(
    secret: str, simulator: Simulator, topic: str
) -> None:
    process(json.dumps(EVENT | {"type": topic}))

    assert simulator.received("stripe", "", "GET") == 0
