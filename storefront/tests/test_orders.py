"""An order's page: who sees it, what it says, and cancelling."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fulfillment.models import ProviderOrder, Shipment
from orders.flow import Fulfilment
from orders.models import Order
from orders.services import mark_paid, note_refund
from payments.events import PaymentSucceeded, RefundSucceeded
from payments.models import PaymentAttempt
from storefront.tests.conftest import text_of


@pytest.fixture
def stranger(db: None) -> Client:
    """Another browser at the same shop."""
    return Client(headers={"host": "acme.localhost"})


@pytest.fixture
def paid(placed: Order) -> Order:
    """An order in its hold."""
    PaymentAttempt.objects.update(status="succeeded", intent_ref="pi_1")
    mark_paid(PaymentSucceeded(str(placed.pk), timezone.now()))
    placed.refresh_from_db()
    return placed


def test_the_session_that_placed_it_sees_it(filled: Client, placed: Order) -> None:
    page = text_of(filled.get(f"/orders/{placed.number}"))

    for words in ("Waiting for Payment", "Blue Ridge", "1 Main Street", "$46.98"):
        assert words in page
    assert 'http-equiv="refresh"' in page


def test_the_token_opens_it_elsewhere(stranger: Client, placed: Order) -> None:
    answer = stranger.get(placed.tracking_path)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("token", ["", "wrong", "é", "%00"])
def test_it_is_not_there_for_others(
    stranger: Client, placed: Order, token: str
) -> None:
    for verb in ("", "/cancel"):
        path = f"/orders/{placed.number}{verb}?token={token}"
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/orders/{placed.number}/cancel").status_code == 404


def test_it_is_not_there_in_another_shop(at_globex: Client, placed: Order) -> None:
    assert at_globex.get(placed.tracking_path).status_code == 404


def test_one_orders_token_opens_no_other(
    stranger: Client, placed: Order, paid: Order
) -> None:
    path = f"/orders/ACM20260101000001?token={placed.access_token}"
    assert stranger.get(path).status_code == 404


def test_shows_the_clock_of_the_hold(stranger: Client, paid: Order) -> None:
    page = text_of(stranger.get(paid.tracking_path))

    assert "Order Received" in page
    assert "You can cancel until" in page
    assert "/v1/payments/order-status/pi_1?token=" in page
    assert 'http-equiv="refresh"' not in page


def test_cancels_after_asking(stranger: Client, paid: Order) -> None:
    path = f"/orders/{paid.number}/cancel"

    asked = stranger.get(f"{path}?token={paid.access_token}")
    assert "This cannot be undone." in text_of(asked)
    answer = stranger.post(path, {"token": paid.access_token})

    assert answer["Location"] == paid.tracking_path
    paid.refresh_from_db()
    assert paid.fulfilment == Fulfilment.CANCELED
    page = text_of(stranger.get(paid.tracking_path))
    assert "is canceled" in page
    assert "Your money is on its way back" in page


def test_cannot_cancel_after_the_hold(stranger: Client, paid: Order) -> None:
    Order.objects.update(hold_until=timezone.now() - timedelta(seconds=1))
    path = f"/orders/{paid.number}/cancel"

    for method in (stranger.get, stranger.post):
        answer = method(path, {"token": paid.access_token})
        assert answer["Location"] == paid.tracking_path
        assert "can no longer be canceled" in text_of(stranger.get(answer["Location"]))
    paid.refresh_from_db()
    assert paid.fulfilment == Fulfilment.ON_HOLD


def test_shows_parcels_and_the_delivery(stranger: Client, paid: Order) -> None:
    made = ProviderOrder.objects.create(
        order=paid, provider="printify", external_id=paid.number
    )
    Shipment.objects.create(
        provider_order=made,
        carrier="UPS",
        number="1Z999",
        url="https://ups.example/1Z999",
        shipped_at=timezone.now(),
    )
    Order.objects.update(
        fulfilment=Fulfilment.DELIVERED, delivered_at=timezone.now(), hold_until=None
    )

    page = text_of(stranger.get(paid.tracking_path))

    assert 'href="https://ups.example/1Z999"' in page
    assert "Your prints have arrived" in page
    assert 'data-poll=""' in page


def test_a_hostile_tracking_link_is_no_link(stranger: Client, paid: Order) -> None:
    made = ProviderOrder.objects.create(
        order=paid, provider="printify", external_id=paid.number
    )
    Shipment.objects.create(
        provider_order=made, carrier="X", number="1", url="javascript:alert(1)"
    )

    assert "javascript:" not in text_of(stranger.get(paid.tracking_path))


def test_shows_what_went_back(stranger: Client, paid: Order) -> None:
    note_refund(RefundSucceeded(str(paid.pk), "1", 1999, timezone.now()))

    page = text_of(stranger.get(paid.tracking_path))
    assert "−$19.99" in page
    assert "$19.99 went back to you." in page


def test_tells_of_a_payment_that_failed_and_offers_another_try(
    stranger: Client, placed: Order
) -> None:
    PaymentAttempt.objects.update(failure="Your card was declined.")

    page = text_of(stranger.get(f"{placed.tracking_path}&redirect_status=failed"))

    assert "Your card was declined." in page
    assert f"/checkout/pay/{placed.number}?token=" in page


def test_needs_few_statements(
    stranger: Client, paid: Order, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(7):
        stranger.get(paid.tracking_path)
