"""Keys, accounts, idempotency, lists, shapes."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

from simulator.stripe.forms import parse_form
from simulator.stripe.tests.conftest import Client, pay
from simulator.tests.harness import Process

INTENT = {"amount": 1999, "currency": "usd"}


def test_bracket_keys() -> None:
    text = "a=1&b[c][d]=2&e[]=3&e[]=4&f[0][g]=5&f[1][g]=6&h[][i]=7&h[][j]=8&h[][i]=9"

    assert parse_form(text) == {
        "a": "1",
        "b": {"c": {"d": "2"}},
        "e": ["3", "4"],
        "f": [{"g": "5"}, {"g": "6"}],
        "h": [{"i": "7", "j": "8"}, {"i": "9"}],
    }


@pytest.mark.parametrize("key", ["sk_test_short", "sk_live_" + "a" * 24, "nonsense"])
def test_malformed_key(client: Client, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError):
        client(key).v1.accounts.retrieve_current()


def test_basic_auth_and_no_auth(simulator: Process) -> None:
    url = f"{simulator.base}/stripe/v1/account"

    assert httpx.get(url, auth=("sk_test_" + "c" * 24, "")).status_code == 200
    refused = httpx.get(url)
    assert refused.status_code == 401
    assert refused.json()["error"]["type"] == "invalid_request_error"


def test_registered_accounts_only(client: Client, simulator: Process) -> None:
    simulator.sim("PUT", "/stripe/switches", accounts="registered")
    with pytest.raises(stripe.AuthenticationError):
        client("sk_test_" + "d" * 24).v1.accounts.retrieve_current()

    made = simulator.sim("POST", "/stripe/accounts", key="sk_test_" + "d" * 24)

    found = client("sk_test_" + "d" * 24).v1.accounts.retrieve_current()
    assert found.id == made["id"]
    assert made["publishable_key"] == "pk_test_" + "d" * 24


def test_accounts_do_not_see_each_other(client: Client) -> None:
    one, other = client().v1, client().v1
    made = one.payment_intents.create(INTENT)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        other.payment_intents.retrieve(made.id)

    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")
    assert other.payment_intents.list().data == []


def test_acting_for_a_connected_account(client: Client) -> None:
    platform, stranger = client().v1, client().v1
    below = platform.accounts.create({"type": "express", "country": "SE"})
    acting = {"stripe_account": below.id}

    made = platform.payment_intents.create(INTENT, acting)

    assert platform.payment_intents.list().data == []
    assert platform.payment_intents.retrieve(made.id, None, acting).id == made.id
    with pytest.raises(stripe.PermissionError):
        stranger.payment_intents.list({}, acting)


def test_idempotency_key_replays(client: Client, simulator: Process) -> None:
    key = "sk_test_" + "e" * 24
    headers = {"authorization": f"Bearer {key}", "idempotency-key": "once"}
    url = f"{simulator.base}/stripe/v1/payment_intents"

    first = httpx.post(url, data=INTENT, headers=headers)
    second = httpx.post(url, data=INTENT, headers=headers)

    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["request-id"] == first.headers["request-id"]
    assert len(client(key).v1.payment_intents.list().data) == 1


def test_idempotency_key_with_other_parameters(shop: Any) -> None:
    shop.payment_intents.create(INTENT, {"idempotency_key": "k"})

    with pytest.raises(stripe.IdempotencyError) as caught:
        shop.payment_intents.create({**INTENT, "amount": 5}, {"idempotency_key": "k"})

    assert caught.value.http_status == 400


def test_decline_is_replayed_too(shop: Any) -> None:
    declined = {**INTENT, "confirm": True, "payment_method": "pm_card_chargeDeclined"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            shop.payment_intents.create(declined, {"idempotency_key": "declined"})

    assert len(shop.payment_intents.list().data) == 1


def test_idempotency_key_in_flight(simulator: Process) -> None:
    rule = {"kind": "latency", "seconds": 0.5, "times": 1, "service": "stripe"}
    simulator.sim("PUT", "/faults", rules=[rule])
    headers = {"authorization": "Bearer sk_test_" + "f" * 24, "idempotency-key": "x"}
    url = f"{simulator.base}/stripe/v1/payment_intents"

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: httpx.post(url, data=INTENT, headers=headers), range(2))
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert late.json()["error"]["code"] == "idempotency_key_in_use"


def test_lists_page_by_cursor(shop: Any) -> None:
    made = [shop.customers.create({"name": f"n{n}"}).id for n in range(5)]
    newest_first = made[::-1]

    first = shop.customers.list({"limit": 2})
    second = shop.customers.list({"limit": 2, "starting_after": first.data[-1].id})
    back = shop.customers.list({"limit": 2, "ending_before": second.data[0].id})

    assert [row.id for row in first.data] == newest_first[:2]
    assert first.has_more is True
    assert [row.id for row in second.data] == newest_first[2:4]
    assert [row.id for row in back.data] == newest_first[:2]
    assert [row.id for row in first.auto_paging_iter()] == newest_first


def test_customers(shop: Any) -> None:
    made = shop.customers.create({"email": "a@example.test", "metadata": {"a": "1"}})
    changed = shop.customers.update(made.id, {"name": "Ada", "metadata": {"a": ""}})
    assert (changed.name, changed.metadata.to_dict()) == ("Ada", {})

    assert shop.customers.delete(made.id).deleted is True

    assert shop.customers.retrieve(made.id).deleted is True
    assert shop.customers.list().data == []


SHAPES = json.loads((Path(__file__).parent / "shapes.json").read_text())["resources"]
# Keys the fixtures show that depend on options or features we do not simulate.
OPTIONAL = {
    "account": set(),
    "charge": {"refunds"},
    "event": set(),
}


def kind_of(value: Any) -> str:
    names = {dict: "object", list: "array", str: "string", int: "integer"}
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    return names[type(value)]


def assert_shape(name: str, body: dict[str, Any]) -> None:
    shape = SHAPES[name]
    missing = set(shape) - set(body) - OPTIONAL.get(name, set())
    assert not missing, f"{name} lacks {missing}"
    for key, kinds in shape.items():
        kind = kind_of(body.get(key))
        # The example shows one value; null and a value alternate freely.
        assert kind in {*kinds, "null"} or kinds == ["null"], f"{name}.{key} is {kind}"


def test_objects_have_the_published_keys(simulator: Process, client: Client) -> None:
    key = "sk_test_" + "g" * 24
    shop = client(key).v1
    paid = pay(shop)
    shop.refunds.create({"payment_intent": paid.id})
    shop.customers.create({"name": "Ada"})
    hook = {"url": "http://127.0.0.1:9/x", "enabled_events": ["nothing"]}
    shop.webhook_endpoints.create(hook)
    calculation = calculate(shop)
    shop.tax.transactions.create_from_calculation(
        {"calculation": calculation.id, "reference": "r"}
    )
    read = httpx.Client(
        base_url=f"{simulator.base}/stripe", headers={"authorization": f"Bearer {key}"}
    )

    for name, path in (
        ("account", "/v1/account"),
        ("balance", "/v1/balance"),
        ("payment_intent", f"/v1/payment_intents/{paid.id}"),
        ("payment_method", f"/v1/payment_methods/{paid.payment_method}"),
        ("tax.calculation", f"/v1/tax/calculations/{calculation.id}"),
    ):
        assert_shape(name, read.get(path).json())
    for name in (
        "customer",
        "charge",
        "refund",
        "balance_transaction",
        "event",
        "webhook_endpoint",
    ):
        rows = read.get(f"/v1/{name}s").json()["data"]
        assert rows
        for row in rows:
            assert_shape(name, row)
            assert not [key for key in row if key.startswith("_")]


def calculate(shop: Any, amount: int = 10000, country: str = "GB", **more: Any) -> Any:
    return shop.tax.calculations.create(
        {
            "currency": "usd",
            "line_items": [
                {"amount": amount, "reference": "line-1", "tax_behavior": "exclusive"}
            ],
            "customer_details": {
                "address": {"country": country, **more},
                "address_source": "shipping",
            },
            "shipping_cost": {"amount": 500},
        }
    )


def test_tax_by_country_and_state(shop: Any) -> None:
    assert calculate(shop, country="GB").tax_amount_exclusive == 2100
    assert calculate(shop, country="SE").amount_total == 13125
    assert calculate(shop, country="US", state="CA").tax_amount_exclusive == 924
    assert calculate(shop, country="US", state="OR").tax_amount_exclusive == 0
    with pytest.raises(stripe.InvalidRequestError) as caught:
        calculate(shop, country="US")
    assert caught.value.code == "customer_tax_location_invalid"


def test_tax_is_committed_once_and_reversed(shop: Any) -> None:
    calculation = calculate(shop)
    sale = shop.tax.transactions.create_from_calculation(
        {"calculation": calculation.id, "reference": "order-1"}
    )
    with pytest.raises(stripe.InvalidRequestError):
        shop.tax.transactions.create_from_calculation(
            {"calculation": calculation.id, "reference": "order-2"}
        )

    part = shop.tax.transactions.create_reversal(
        {
            "mode": "partial",
            "original_transaction": sale.id,
            "reference": "refund-1",
            "flat_amount": -1200,
        }
    )

    line = part.line_items.data[0]
    assert (line.amount, line.amount_tax) == (-1000, -200)
    assert part.reversal.original_transaction == sale.id
    with pytest.raises(stripe.InvalidRequestError):
        shop.tax.transactions.create_reversal(
            {
                "mode": "partial",
                "original_transaction": sale.id,
                "reference": "refund-2",
                "flat_amount": -12000,
            }
        )


def test_payment_commits_its_tax_calculation(shop: Any) -> None:
    calculation = calculate(shop)

    pay(shop, 12600, hooks={"inputs": {"tax": {"calculation": calculation.id}}})

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.tax.transactions.create_from_calculation(
            {"calculation": calculation.id, "reference": "again"}
        )
    assert "committed already" in str(caught.value)
