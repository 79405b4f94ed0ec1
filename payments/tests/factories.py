"""Stripe accounts and payments for tests of this and of other apps."""

import uuid
from typing import Any

import httpx
import pytest

from core.actors import SYSTEM
from core.money import Money
from core.tests.outside import Mailbox, Simulator, random_word
from payments.connecting import connect_stripe
from payments.models import PaymentAttempt, StripeAccount
from payments.services import open_intent, prepare_payment

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000009995"
SECURED_CARD = "4000002500003155"
REFUND_FAILS_CARD = "4000000000005126"
REFUND_PENDS_CARD = "4000000000007726"


def connected(mailbox: Mailbox, host: str = "acme.localhost") -> StripeAccount:
    """Connect the shop to an account nobody else uses."""
    suffix = random_word(32)
    return connect_stripe(
        f"sk_test_{suffix}",
        f"pk_test_{suffix}",
        webhook_url=f"{mailbox.url(host)}/v1/webhooks/stripe",
        actor=SYSTEM,
    )


def new_attempt(minor: int = 2589, currency: str = "USD") -> PaymentAttempt:
    """Prepare a payment of something."""
    return prepare_payment(
        str(uuid.uuid4()),
        Money(minor, currency),
        description="Order ACM-1",
        receipt_email="ada@example.com",
    )


def new_intent(minor: int = 2589) -> PaymentAttempt:
    """Prepare a payment and open it at Stripe."""
    return open_intent(new_attempt(minor))


def pay(
    simulator: Simulator, intent: str, secret: str, key: str, card: str = GOOD_CARD
) -> httpx.Response:
    """Confirm a payment as Stripe.js does in the browser."""
    return simulator.post(
        f"/stripe/v1/payment_intents/{intent}/confirm",
        **{
            "key": key,
            "client_secret": secret,
            "payment_method_data[type]": "card",
            "payment_method_data[card][number]": card,
            "payment_method_data[card][exp_month]": "12",
            "payment_method_data[card][exp_year]": "2034",
            "payment_method_data[card][cvc]": "123",
            "return_url": "http://127.0.0.1/",
        },
    )


def pay_attempt(
    simulator: Simulator, attempt: PaymentAttempt, card: str = GOOD_CARD
) -> httpx.Response:
    """Pay an attempt that was opened at Stripe."""
    account = StripeAccount.objects.get()
    return pay(
        simulator,
        attempt.intent_ref or "",
        attempt.client_secret,
        account.publishable_key,
        card,
    )


def at_stripe(path: str, **query: str) -> Any:
    """Ask the shop's own account at Stripe about something."""
    from django.conf import settings

    account = StripeAccount.objects.get()
    answer = httpx.get(
        f"{settings.STRIPE_API_BASE}/v1/{path}",
        params=query,
        headers={"Authorization": f"Bearer {account.secret_key}"},
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def account(simulator: Simulator, mailbox: Mailbox, db: None) -> StripeAccount:
    """Connect acme to Stripe."""
    return connected(mailbox)
