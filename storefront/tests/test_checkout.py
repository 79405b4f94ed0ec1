"""From a cart to an order and its payment page."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.models import ProductVariant, VariantPrice
from orders.models import Order
from orders.services import mark_paid
from payments.events import PaymentSucceeded
from payments.models import PaymentAttempt, StripeAccount
from storefront.tests.conftest import ADDRESS, KEY, cart_of, put_in_cart, text_of


def test_shows_the_total_for_the_first_country(filled: Client) -> None:
    page = text_of(filled.get("/checkout"))

    assert "Delivery to United States" in page
    assert 'name="expected_total" value="4698"' in page


def test_places_the_order_and_goes_on_to_pay(
    filled: Client, stripe: StripeAccount
) -> None:
    answer = filled.post("/checkout", ADDRESS | {"expected_total": 4698})

    order = Order.objects.get()
    assert answer["Location"] == f"/checkout/pay/{order.number}"
    assert order.total_minor == 4698
    assert order.email == "ann@example.com"


def test_twice_the_same_form_is_one_order(filled: Client) -> None:
    first = filled.post("/checkout", ADDRESS)
    second = filled.post("/checkout", ADDRESS)

    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


def test_another_address_for_an_ordered_cart_is_refused(
    filled: Client, placed: Order
) -> None:
    answer = filled.post("/checkout", ADDRESS | {"city": "Oakland"})

    assert answer.status_code == 422
    assert f"ordered already, as {placed.number}" in text_of(answer)
    assert Order.objects.count() == 1


def test_keeps_what_was_typed_and_names_what_is_missing(filled: Client) -> None:
    sent = ADDRESS | {"email": "no address", "city": "", "zip": "1", "region": "XX"}

    answer = filled.post("/checkout", sent)

    page = text_of(answer)
    assert answer.status_code == 422
    assert not Order.objects.exists()
    assert 'value="1 Main Street"' in page
    for field in ("id_email", "id_city", "id_zip", "id_region"):
        assert f'href="#{field}"' in page
        assert f'id="{field}_error"' in page
    assert "looks like 94103" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"country": ""},
        {"country": "\0"},
        {"phone": "<b>"},
        {"first_name": "x" * 200},
        {"first_name": "a\0b"},
        {"region": ""},
        {"expected_total": "x"},
        {"expected_total": "-1"},
        {"expected_total": "9" * 400},
    ],
)
def test_refuses_odd_input_with_a_message(filled: Client, wrong: Any) -> None:
    answer = filled.post("/checkout", ADDRESS | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert not Order.objects.exists()


def test_asks_for_the_total_without_complaining(filled: Client) -> None:
    answer = filled.post(
        "/checkout", {"act": "total", "country": "CA", "city": "Ottawa"}
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert "Delivery to Canada" in page
    assert "Quebec" in page
    assert 'value="Ottawa"' in page
    assert "error-summary" not in page


def test_stops_where_the_price_changed_meanwhile(
    filled: Client, variant: ProductVariant
) -> None:
    VariantPrice.objects.filter(variant=variant).update(amount_minor=2500)

    answer = filled.post("/checkout", ADDRESS | {"expected_total": 4698})

    page = text_of(answer)
    assert "The price has changed" in page
    assert 'name="expected_total" value="5700"' in page
    assert not Order.objects.exists()


def test_stops_where_a_print_is_gone(filled: Client, variant: ProductVariant) -> None:
    ProductVariant.objects.filter(pk=variant.pk).update(is_available=False)

    answer = filled.post("/checkout", ADDRESS)

    assert "No longer for sale: Blue Ridge" in text_of(answer)


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_empty_cart_leads_back(visitor: Client, method: str) -> None:
    answer = getattr(visitor, method)("/checkout")

    assert answer["Location"] == "/cart"
    assert "Your cart is empty." in text_of(visitor.get("/cart"))


def test_another_shops_cart_cannot_be_ordered(
    filled: Client, at_globex: Client
) -> None:
    at_globex.cookies["cart"] = cart_of(filled).token

    assert at_globex.post("/checkout", ADDRESS)["Location"] == "/cart"


def test_an_ordered_cart_leads_to_its_payment(filled: Client, placed: Order) -> None:
    answer = filled.get("/checkout")

    assert answer["Location"] == f"/checkout/pay/{placed.number}"


def test_pay_page_holds_what_the_browser_needs_and_no_secret_key(
    filled: Client, stripe: StripeAccount, placed: Order, settings: Any
) -> None:
    answer = filled.get(f"/checkout/pay/{placed.number}")

    attempt = PaymentAttempt.objects.get()
    page = text_of(answer)
    assert attempt.intent_ref
    assert attempt.intent_ref in page
    assert f"pk_test_{KEY}" in page
    assert "sk_test_" not in page
    assert "4000 0025 0000 3155" in page
    assert settings.SIMULATOR_URL in answer["Content-Security-Policy"]


def test_with_real_keys_stripe_itself_asks_for_the_card(
    filled: Client, stripe: StripeAccount, placed: Order, settings: Any
) -> None:
    filled.get(f"/checkout/pay/{placed.number}")
    settings.SIMULATOR_URL = ""

    answer = filled.get(f"/checkout/pay/{placed.number}")

    page, policy = text_of(answer), answer["Content-Security-Policy"]
    assert ' src="https://js.stripe.com/v3/">' in page
    assert "card-number" not in page
    assert re.search(
        r"script-src 'nonce-[\w+/=]{24}' https://js.stripe.com(;|$)", policy
    )


def test_an_order_is_kept_where_payments_do_not_answer(
    filled: Client, placed: Order
) -> None:
    answer = filled.get(f"/checkout/pay/{placed.number}")

    page = text_of(answer)
    assert answer.status_code == 200
    assert "This shop cannot take payments yet" in page
    assert "Your order is kept." in page


def test_a_paid_order_is_not_paid_again(filled: Client, placed: Order) -> None:
    from_now = placed.placed_at
    pay(placed, from_now)

    answer = filled.get(f"/checkout/pay/{placed.number}")

    assert answer["Location"] == placed.tracking_path


@pytest.mark.parametrize("number", ["ACM20260101999999", "x", "%00", "a" * 99])
def test_unknown_orders_cannot_be_paid(visitor: Client, number: str) -> None:
    assert visitor.get(f"/checkout/pay/{number}").status_code == 404


def test_strangers_cannot_pay(placed: Order, at_globex: Client) -> None:
    stranger = Client(headers={"host": "acme.localhost"})

    path = f"/checkout/pay/{placed.number}"
    assert stranger.get(path).status_code == 404
    assert at_globex.get(f"{path}?token={placed.access_token}").status_code == 404


def test_a_second_cart_is_a_second_order(
    filled: Client, placed: Order, variant: ProductVariant
) -> None:
    put_in_cart(filled, variant)

    filled.post("/checkout", ADDRESS)

    assert Order.objects.count() == 2


def pay(order: Order, at: Any) -> None:
    """Do what the listener does when the payment arrives."""
    mark_paid(PaymentSucceeded(str(order.pk), at))
