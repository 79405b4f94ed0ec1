"""Signed events, delivered and retried."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stripe

from simulator.stripe.events import signature
from simulator.stripe.tests.conftest import Client, pay
from simulator.tests.harness import Process, Receiver, until


def listen(shop: Any, receiver: Receiver, *events: str, **more: Any) -> Any:
    return shop.webhook_endpoints.create(
        {
            "url": f"{receiver.url}/stripe",
            "enabled_events": list(events or ("*",)),
            **more,
        }
    )


def test_signature_vector() -> None:
    body = b'{"id":"evt_1","object":"event","type":"payment_intent.succeeded"}'

    assert signature("whsec_demo_secret", body, 1795168800) == (
        "t=1795168800,"
        "v1=c9a3f5eed0468a8834da4265fb7eb23dfd4e31ff6af65c558bb7a85552bbe8d1"
    )


def test_events_arrive_signed_and_in_order(shop: Any, receiver: Receiver) -> None:
    hook = listen(shop, receiver, api_version="2026-08-26.dahlia")
    assert hook.secret.startswith("whsec_")
    assert "secret" not in shop.webhook_endpoints.retrieve(hook.id)

    paid = pay(shop)

    until(lambda: len(receiver.hits) >= 3)
    events = [
        stripe.Webhook.construct_event(
            hit.body, hit.headers["stripe-signature"], hook.secret
        )
        for hit in receiver.hits
    ]
    assert [event.type for event in events] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]
    assert events[2].data.object["id"] == paid.id
    assert events[2].api_version == "2026-08-26.dahlia"
    assert events[2]["request"]["idempotency_key"]
    assert receiver.hits[0].headers["host"].startswith("shop.localhost:")
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            receiver.hits[0].body,
            receiver.hits[0].headers["stripe-signature"],
            "whsec_other",
        )


def test_only_wanted_events_of_the_own_account(
    client: Client, receiver: Receiver, simulator: Process
) -> None:
    one, other = client().v1, client().v1
    listen(one, receiver, "payment_intent.succeeded")

    pay(other)
    pay(one)

    until(lambda: simulator.sim("GET", "/webhooks")["counts"] == {"delivered": 1})
    assert [json.loads(hit.body)["type"] for hit in receiver.hits] == [
        "payment_intent.succeeded"
    ]


def test_connect_endpoint_hears_of_connected_accounts(
    shop: Any, receiver: Receiver
) -> None:
    below = shop.accounts.create({"type": "express"})
    listen(shop, receiver, "payment_intent.created", connect=True)
    intent = {"amount": 500, "currency": "usd"}

    shop.payment_intents.create(intent)
    shop.payment_intents.create(intent, {"stripe_account": below.id})

    until(lambda: receiver.hits)
    assert [json.loads(hit.body)["account"] for hit in receiver.hits] == [below.id]


def test_retries_with_back_off_on_the_simulated_clock(
    shop: Any, receiver: Receiver, simulator: Process
) -> None:
    simulator.sim("PUT", "/stripe/switches", retry_seconds=[600, 3600])
    listen(shop, receiver, "customer.created")
    receiver.status = 500

    def outcome(*statuses: int) -> Any:
        found = simulator.sim("GET", "/webhooks")["data"]
        tried = [attempt["status"] for row in found for attempt in row["attempts"]]
        return found[0]["status"] if tried == list(statuses) else None

    shop.customers.create()
    assert until(lambda: outcome(500)) == "waiting"
    simulator.sim("PUT", "/clock", advance_seconds=601)
    assert until(lambda: outcome(500, 500)) == "waiting"
    receiver.status = 200
    simulator.sim("PUT", "/clock", advance_seconds=3601)

    assert until(lambda: outcome(500, 500, 200)) == "delivered"
    assert len({json.loads(hit.body)["id"] for hit in receiver.hits}) == 1
    assert len(receiver.hits) == 3


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        ("lost", {"lost": 1, "delivered": 1}),
        ("doubled", {"delivered": 3}),
        ("late", {"delivered": 2}),
        ("reordered", {"delivered": 2}),
        ("forged", {"delivered": 3}),
    ],
)
def test_webhook_faults(
    shop: Any,
    receiver: Receiver,
    simulator: Process,
    kind: str,
    outcomes: dict[str, int],
) -> None:
    rule = {"kind": kind, "service": "stripe", "times": 1, "seconds": 0.3}
    hook = listen(shop, receiver, "customer.created")
    simulator.sim("PUT", "/faults", rules=[rule])

    ids = [shop.customers.create().id for _ in range(2)]

    until(lambda: simulator.sim("GET", "/webhooks")["counts"] == outcomes)
    seen = [json.loads(hit.body)["data"]["object"]["id"] for hit in receiver.hits]
    expected = {
        "lost": [ids[1]],
        "doubled": [ids[0], ids[0], ids[1]],
        "late": [ids[1], ids[0]],
        "reordered": [ids[1], ids[0]],
        "forged": [ids[0], ids[0], ids[1]],
    }
    assert seen == expected[kind]
    genuine = [is_genuine(hit, hook.secret) for hit in receiver.hits]
    assert genuine.count(False) == (1 if kind == "forged" else 0)


def is_genuine(hit: Any, secret: str) -> bool:
    try:
        stripe.Webhook.construct_event(
            hit.body, hit.headers["stripe-signature"], secret
        )
    except stripe.SignatureVerificationError:
        return False
    return True


def test_control_sends_any_event(
    client: Client, receiver: Receiver, simulator: Process
) -> None:
    key = "sk_test_" + "h" * 24
    shop = client(key).v1
    paid = pay(shop)
    listen(shop, receiver, "charge.dispute.created", "payment_intent.processing")

    simulator.sim(
        "POST",
        "/stripe/send_event",
        key=key,
        type="payment_intent.processing",
        object=paid.id,
    )

    until(lambda: receiver.hits)
    assert json.loads(receiver.hits[0].body)["data"]["object"]["id"] == paid.id
