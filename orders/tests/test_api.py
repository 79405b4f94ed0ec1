"""Carts and checkout over HTTP."""

import uuid
from typing import Any

import pytest
from django.test import Client

from catalog.models import ProductVariant
from core.models import IdempotencyKey
from core.tests.outside import Mailbox, Simulator
from orders.models import MOST_OF_ONE, Cart, Order
from orders.tests.factories import ADDRESS, EMAIL, delivery, sellable
from payments.models import PaymentAttempt, StripeAccount
from payments.tests.factories import at_stripe, connected

JSON = "application/json"


@pytest.fixture
def client(acme: Any) -> Client:
    """Ask as a shopper of acme."""
    return Client(headers={"host": "acme.localhost"})


@pytest.fixture
def variant(acme: Any) -> ProductVariant:
    """Put a print on sale for 19.99, delivered for 5.90."""
    delivery()
    return sellable(1999)


def filled(
    client: Client, variant: ProductVariant, quantity: int = 1
) -> dict[str, str]:
    """Put prints in a new cart and return the header that opens it."""
    body = {"variant_id": str(variant.pk), "quantity": quantity}
    answer = client.post("/v1/cart/lines", body, content_type=JSON)
    assert answer.status_code == 201
    return {"X-Cart-Token": answer.json()["token"]}


def test_a_cart_is_started_filled_changed_and_emptied(
    client: Client, variant: ProductVariant
) -> None:
    started = client.post("/v1/cart", {}, content_type=JSON)
    opens = {"X-Cart-Token": started.json()["token"]}
    line = {"variant_id": str(variant.pk), "quantity": 2}
    added = client.post("/v1/cart/lines", line, content_type=JSON, headers=opens)
    (shown,) = added.json()["lines"]
    url = f"/v1/cart/lines/{shown['id']}"
    changed = client.patch(url, {"quantity": 5}, content_type=JSON, headers=opens)
    emptied = client.delete(url, headers=opens)
    again = client.delete(url, headers=opens)

    assert (started.status_code, started.json()["count"]) == (201, 0)
    assert added.status_code == 201
    assert shown == {
        "id": shown["id"],
        "variant_id": str(variant.pk),
        "product_id": str(variant.product_id),
        "title": variant.product.title,
        "artist": "Ada Marlow",
        "kind": "poster",
        "label": "12×18 in",
        "sku": variant.sku,
        "image": shown["image"],
        "quantity": 2,
        "unit_price": {"amount": 1999, "currency": "USD"},
        "total": {"amount": 3998, "currency": "USD"},
        "is_available": True,
    }
    assert changed.json()["subtotal"] == {"amount": 9995, "currency": "USD"}
    assert emptied.json()["lines"] == []
    assert (again.status_code, again.json()["code"]) == (404, "line_not_found")


def test_the_cookie_of_the_storefront_opens_the_cart_too(
    client: Client, variant: ProductVariant
) -> None:
    client.cookies["cart"] = filled(client, variant)["X-Cart-Token"]

    assert client.get("/v1/cart").json()["count"] == 1


def test_a_line_that_is_no_longer_sold_says_so(
    client: Client, variant: ProductVariant
) -> None:
    opens = filled(client, variant)
    variant.prices.all().delete()

    (line,) = client.get("/v1/cart", headers=opens).json()["lines"]

    assert line["is_available"] is False
    assert line["unit_price"]["amount"] == 0


@pytest.mark.parametrize("token", ["", "nobody's", "\x00"])
def test_without_its_token_there_is_no_cart(client: Client, token: str) -> None:
    answer = client.get("/v1/cart", headers={"X-Cart-Token": token})

    assert (answer.status_code, answer.json()["code"]) == (404, "cart_not_found")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"variant_id"}),
        ({"variant_id": "x"}, {"variant_id"}),
        ({"variant_id": str(uuid.uuid4()), "quantity": 0}, {"quantity"}),
        ({"variant_id": str(uuid.uuid4()), "quantity": MOST_OF_ONE + 1}, {"quantity"}),
        ({"variant_id": str(uuid.uuid4()), "quantity": "many"}, {"quantity"}),
        ({"variant_id": str(uuid.uuid4()), "currency": "usd"}, {"currency"}),
    ],
)
def test_names_each_field_it_cannot_use(
    client: Client, body: dict[str, Any], fields: set[str]
) -> None:
    answer = client.post("/v1/cart/lines", body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"].keys() == fields
    assert not Cart.objects.exists()


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"currency": "\\u0000"}', b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(client: Client, body: bytes) -> None:
    answer = client.post("/v1/cart", body, content_type=JSON)

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert not Cart.objects.exists()


def test_quotes_the_delivery(client: Client, variant: ProductVariant) -> None:
    opens = filled(client, variant, 2)

    answer = client.post(
        "/v1/cart/quote", {"country": "US"}, content_type=JSON, headers=opens
    )
    elsewhere = client.post(
        "/v1/cart/quote", {"country": "SE"}, content_type=JSON, headers=opens
    )

    assert answer.status_code == 201
    assert answer.json()["shipping"] == {"amount": 780, "currency": "USD"}
    assert answer.json()["expires_at"].endswith("+00:00")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "not_deliverable")


@pytest.fixture
def stripe(simulator: Simulator, mailbox: Mailbox, acme: Any) -> StripeAccount:
    """Connect acme to Stripe."""
    return connected(mailbox)


def buy(client: Client, opens: dict[str, str], key: str = "k1", **changes: Any) -> Any:
    """Check a cart out."""
    body = {"email": EMAIL, "address": ADDRESS} | changes
    headers = {**opens, "Idempotency-Key": key}
    return client.post("/v1/checkout", body, content_type=JSON, headers=headers)


def test_checkout_makes_an_order_and_what_is_needed_to_pay_it(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    opens = filled(client, variant)

    answer = buy(client, opens, expected_total=2589)

    order = Order.objects.get()
    attempt = PaymentAttempt.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "order": {
            "id": str(order.pk),
            "number": order.number,
            "status": "Waiting for Payment",
            "payment": "pending",
            "fulfilment": "pending",
            "subtotal": {"amount": 1999, "currency": "USD"},
            "shipping": {"amount": 590, "currency": "USD"},
            "total": {"amount": 2589, "currency": "USD"},
            "placed_at": order.placed_at.isoformat(),
            "hold_until": None,
            "can_cancel": True,
            "access_token": order.access_token,
            "tracking_path": f"/orders/{order.number}?token={order.access_token}",
        },
        "payment": {
            "intent_id": attempt.intent_ref,
            "client_secret": attempt.client_secret,
            "publishable_key": stripe.publishable_key,
            "status": "requires_payment",
        },
    }


def test_a_repetition_is_answered_with_the_same_bytes(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    opens = filled(client, variant)

    first, again = buy(client, opens), buy(client, opens)

    assert again.status_code == first.status_code == 201
    assert again.content == first.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 1
    assert len(at_stripe("payment_intents")["data"]) == 1


def test_a_key_is_good_for_one_request(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    opens = filled(client, variant)
    buy(client, opens)

    answer = buy(client, opens, email="eve@example.com")

    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "idempotency_key_reused",
    )
    assert Order.objects.count() == 1


def test_a_new_key_for_the_same_cart_finds_the_same_order(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    opens = filled(client, variant)

    first, again = buy(client, opens, "k1"), buy(client, opens, "k2")

    assert again.json()["order"]["id"] == first.json()["order"]["id"]
    assert again.json()["payment"] == first.json()["payment"]


def test_without_a_key_nothing_is_bought(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    answer = buy(client, filled(client, variant), "")

    assert (answer.status_code, answer.json()["code"]) == (
        422,
        "idempotency_key_missing",
    )
    assert not Order.objects.exists()


def test_while_stripe_is_down_the_same_request_may_be_repeated(
    client: Client,
    variant: ProductVariant,
    stripe: StripeAccount,
    simulator: Simulator,
) -> None:
    opens = filled(client, variant)
    simulator.break_with("outage", service="stripe")

    during = buy(client, opens)
    simulator.mend()
    after = buy(client, opens)

    assert (during.status_code, during.json()["code"]) == (503, "payments_unavailable")
    assert during["Content-Type"] == "application/problem+json"
    assert after.status_code == 201
    assert Order.objects.count() == 1
    assert len(at_stripe("payment_intents")["data"]) == 1


def test_a_shop_that_cannot_be_paid_places_no_order(
    client: Client, variant: ProductVariant
) -> None:
    answer = buy(client, filled(client, variant))

    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "payments_not_connected",
    )
    assert not Order.objects.exists()
    assert IdempotencyKey.objects.get().locked_until is None


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"email": "nonsense"}, ("email",)),
        ({"address": {}}, ("address", "first_name")),
        ({"address": ADDRESS | {"country": "SE"}}, ("address", "country")),
        ({"address": ADDRESS | {"region": ""}}, ("address", "region")),
        ({"address": ADDRESS | {"zip": "1" * 21}}, ("address", "zip")),
        ({"quote_id": "x"}, ("quote_id",)),
        ({"expected_total": -1}, ("expected_total",)),
        ({"currency": "dollars"}, ("currency",)),
    ],
)
def test_checkout_names_what_it_cannot_use(
    client: Client,
    variant: ProductVariant,
    changes: dict[str, Any],
    path: tuple[str, ...],
) -> None:
    answer = buy(client, filled(client, variant), **changes)

    errors = answer.json()["errors"]
    assert answer.status_code == 422
    for name in path:
        assert name in errors
        errors = errors[name]
    assert not Order.objects.exists()


def test_a_total_the_shopper_was_not_shown_is_refused(
    client: Client, variant: ProductVariant, stripe: StripeAccount
) -> None:
    answer = buy(client, filled(client, variant), expected_total=2588)

    assert (answer.status_code, answer.json()["code"]) == (422, "total_changed")
    assert not Order.objects.exists()
    assert at_stripe("payment_intents")["data"] == []
