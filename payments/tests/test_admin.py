"""Payments and refunds as staff see them; keys go in and never come out."""

import itertools
from typing import Any

from core.tests.test_admin import DIALOG, Browser, boss, clerk
from payments.models import PaymentAttempt, Refund, StripeAccount

numbers = itertools.count(1)


def make_attempt(**fields: Any) -> PaymentAttempt:
    """Make a payment that succeeded."""
    number = next(numbers)
    given = {
        "reference": f"r{number}",
        "description": f"Order {number}",
        "amount_minor": 2498,
        "currency": "USD",
        "status": "succeeded",
        "intent_ref": f"pi_{number}",
        "client_secret": "pi_secret_of_shopper",
    }
    return PaymentAttempt.objects.create(**given | fields)


def make_refund(attempt: PaymentAttempt | None = None) -> Refund:
    """Make a refund of a payment."""
    return Refund.objects.create(
        attempt=attempt or make_attempt(), amount_minor=100, reason="Bent corner"
    )


def test_a_payment_shows_its_refunds_and_no_client_secret(db: None) -> None:
    refund = make_refund()
    url = f"/admin/payments/paymentattempt/{refund.attempt_id}/change/"

    text = Browser("acme", boss("acme")).get(url).content.decode()

    assert "$24.98" in text
    assert "Bent corner" in text
    assert "pi_secret_of_shopper" not in text


def test_keys_that_are_none_are_refused_with_the_reason(db: None) -> None:
    browser = Browser("acme", boss("acme"))
    typed = DIALOG | {"publishable_key": "nonsense", "secret_key": "hunter2"}

    browser.post("/admin/payments/stripeaccount/connect/", typed)
    page = browser.get("/admin/payments/stripeaccount/").content.decode()

    assert "A secret key begins with sk_" in page
    assert "hunter2" not in page
    assert not StripeAccount.objects.exists()


def test_who_may_only_look_cannot_connect_stripe(db: None) -> None:
    looker = Browser("acme", clerk("acme", "manager"))

    answer = looker.post("/admin/payments/stripeaccount/connect/", DIALOG)

    assert answer.status_code == 403
