"""PaymentIntents, charges and 3-D Secure through the real library."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import stripe

from simulator.stripe.tests.conftest import Client, pay
from simulator.tests.harness import Process, until


def create(shop: Any, **more: Any) -> Any:
    return shop.payment_intents.create({"amount": 1999, "currency": "usd", **more})


def test_create_keeps_what_was_sent(shop: Any) -> None:
    made = create(
        shop,
        automatic_payment_methods={"enabled": True, "allow_redirects": "never"},
        metadata={"order": "PO-1"},
        transfer_group="PO-1",
        description="A print",
        receipt_email="ada@example.test",
        shipping={"name": "Ada", "address": {"line1": "1 Test Street"}},
    )

    read = shop.payment_intents.retrieve(made.id)

    assert read.status == "requires_payment_method"
    assert (read.amount, read.currency) == (1999, "usd")
    assert read.metadata["order"] == "PO-1"
    assert read.transfer_group == "PO-1"
    assert read.description == "A print"
    assert read.receipt_email == "ada@example.test"
    assert read.shipping.address.line1 == "1 Test Street"
    assert read.automatic_payment_methods.allow_redirects == "never"
    assert read.capture_method == "automatic_async"
    assert read.latest_charge is None


def test_confirm_pays_and_expands(shop: Any) -> None:
    made = create(shop, capture_method="automatic")

    paid = shop.payment_intents.confirm(
        made.id,
        {
            "payment_method": "pm_card_visa",
            "return_url": "http://shop.test/back",
            "expand": ["latest_charge.balance_transaction", "payment_method"],
        },
    )

    assert paid.status == "succeeded"
    assert paid.amount_received == 1999
    assert paid.latest_charge.paid is True
    assert paid.latest_charge.balance_transaction.fee == 88
    assert paid.latest_charge.balance_transaction.net == 1911
    assert paid.payment_method.card.last4 == "4242"


def test_async_capture_settles_later(shop: Any, simulator: Process) -> None:
    simulator.sim("PUT", "/stripe/switches", settle_seconds=3600)
    paid = pay(shop, capture_method="automatic_async")
    assert shop.charges.retrieve(paid.latest_charge).balance_transaction is None

    simulator.sim("PUT", "/clock", advance_seconds=3601)

    until(lambda: shop.charges.retrieve(paid.latest_charge).balance_transaction)
    assert [e.type for e in shop.events.list({"type": "charge.updated"}).data] == [
        "charge.updated"
    ]


@pytest.mark.parametrize(
    ("method", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_declined_card(shop: Any, method: str, code: str, decline: str) -> None:
    made = create(shop)

    with pytest.raises(stripe.CardError) as caught:
        shop.payment_intents.confirm(made.id, {"payment_method": method})

    assert caught.value.http_status == 402
    assert caught.value.code == code
    assert caught.value.error is not None
    assert caught.value.error.decline_code == decline
    read = shop.payment_intents.retrieve(made.id)
    assert read.status == "requires_payment_method"
    assert read.last_payment_error.decline_code == decline
    assert shop.charges.retrieve(read.latest_charge).status == "failed"
    kinds = {event.type for event in shop.events.list().data}
    assert {"payment_intent.payment_failed", "charge.failed"} <= kinds


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("4242424242424242", "succeeded"),
        ("4000002500003155", "requires_action"),
        ("4000000000003220", "requires_action"),
    ],
)
def test_raw_card_numbers(shop: Any, number: str, status: str) -> None:
    made = create(shop)
    data = {
        "type": "card",
        "card": {"number": number, "exp_month": 1, "exp_year": 2035},
    }

    paid = shop.payment_intents.confirm(made.id, {"payment_method_data": data})

    assert paid.status == status


def test_manual_capture_of_a_part(shop: Any) -> None:
    held = pay(shop, capture_method="manual")
    assert (held.status, held.amount_capturable) == ("requires_capture", 2000)

    taken = shop.payment_intents.capture(held.id, {"amount_to_capture": 1500})

    assert (taken.status, taken.amount_received) == ("succeeded", 1500)
    charge = shop.charges.retrieve(taken.latest_charge)
    assert (charge.captured, charge.amount_captured) == (True, 1500)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.payment_intents.capture(held.id)
    assert caught.value.code == "payment_intent_unexpected_state"


def test_uncaptured_payment_expires(shop: Any, simulator: Process) -> None:
    held = pay(shop, capture_method="manual")

    simulator.sim("PUT", "/clock", advance_seconds=7 * 86400 + 1)

    until(lambda: shop.payment_intents.retrieve(held.id).status == "canceled")


def test_cancel_with_a_reason(shop: Any) -> None:
    made = create(shop)

    gone = shop.payment_intents.cancel(
        made.id, {"cancellation_reason": "requested_by_customer"}
    )

    assert gone.status == "canceled"
    assert gone.cancellation_reason == "requested_by_customer"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.payment_intents.cancel(made.id)
    assert caught.value.code == "payment_intent_unexpected_state"


def test_endive_refuses_payment_method_types(client: Client) -> None:
    old = client(stripe_version="2026-08-26.dahlia").v1
    new = client(stripe_version="2026-10-28.endive").v1

    assert create(old, payment_method_types=["card"]).payment_method_types == ["card"]
    with pytest.raises(stripe.InvalidRequestError) as caught:
        create(new, payment_method_types=["card"])

    assert caught.value.code == "payment_method_types_no_longer_supported"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"amount": 1999}, "parameter_missing", "currency"),
        ({"currency": "usd"}, "parameter_missing", "amount"),
        ({"amount": 10, "currency": "usd"}, "amount_too_small", "amount"),
        ({"amount": "x", "currency": "usd"}, "parameter_invalid_integer", "amount"),
        (
            {"amount": 1999, "currency": "usd", "colour": 1},
            "parameter_unknown",
            "colour",
        ),
    ],
)
def test_bad_parameters(shop: Any, params: Any, code: str, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.payment_intents.create(params)

    assert (caught.value.code, caught.value.param) == (code, param)
    assert shop.payment_intents.list().data == []


def test_three_d_secure_page_sends_the_buyer_back(shop: Any) -> None:
    asked = pay(
        shop,
        method="pm_card_threeDSecure2Required",
        return_url="http://shop.test/back?order=1",
    )
    assert asked.next_action.type == "redirect_to_url"
    page = asked.next_action.redirect_to_url.url
    assert 'value="complete"' in httpx.get(page).text

    back = httpx.post(page, data={"outcome": "complete"})

    assert back.status_code == 303
    query = parse_qs(urlsplit(back.headers["location"]).query)
    assert query["order"] == ["1"]
    assert query["payment_intent"] == [asked.id]
    assert query["payment_intent_client_secret"] == [asked.client_secret]
    assert query["redirect_status"] == ["succeeded"]
    assert shop.payment_intents.retrieve(asked.id).status == "succeeded"


def test_failed_three_d_secure(shop: Any, simulator: Process) -> None:
    asked = pay(shop, method="pm_card_threeDSecure2Required")

    path = f"/stripe/payment_intents/{asked.id}/authenticate"
    simulator.sim("POST", path, outcome="fail")

    read = shop.payment_intents.retrieve(asked.id)
    assert read.status == "requires_payment_method"
    assert read.last_payment_error.code == "payment_intent_authentication_failure"
    assert shop.charges.list({"payment_intent": asked.id}).data == []


def test_browser_confirms_with_the_publishable_key(
    client: Client, simulator: Process
) -> None:
    key = "sk_test_" + "b" * 24
    shop = client(key).v1
    made = create(shop, metadata={"secret": "x"})
    url = f"{simulator.base}/stripe/v1/payment_intents/{made.id}"
    browser = {"key": "pk_test_" + "b" * 24, "client_secret": made.client_secret}

    preflight = httpx.options(url, headers={"origin": "http://shop.test"})
    wrong = httpx.get(url, params={**browser, "client_secret": "no"})
    forbidden = httpx.get(f"{simulator.base}/stripe/v1/charges", params=browser)
    answer = httpx.post(
        f"{url}/confirm", data={**browser, "payment_method": "pm_card_visa"}
    )

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert wrong.status_code == 404
    assert forbidden.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"] == "succeeded"
    assert "metadata" not in answer.json()
