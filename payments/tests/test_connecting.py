"""Connecting a shop's own Stripe account."""

import pytest
from django.db import connection, transaction

from core.actors import SYSTEM
from core.http import TransactionOpen
from core.models import AuditEntry
from core.tests.outside import Mailbox, Simulator, random_word
from payments.connecting import EVENTS, connect_stripe
from payments.exceptions import StripeNotConnected, StripeRefused
from payments.models import StripeAccount
from payments.stripe_client import account as shops_account
from payments.tests.factories import at_stripe, connected

pytestmark = pytest.mark.usefixtures("acme", "simulator")


def test_keeps_the_keys_encrypted_and_registers_a_webhook(mailbox: Mailbox) -> None:
    account = connected(mailbox)

    (endpoint,) = at_stripe("webhook_endpoints")["data"]
    assert endpoint["url"] == f"{mailbox.url()}/v1/webhooks/stripe"
    assert sorted(endpoint["enabled_events"]) == sorted(EVENTS)
    assert account.webhook_ref == endpoint["id"]
    assert account.webhook_secret.startswith("whsec_")
    assert account.account_ref.startswith("acct_")
    assert shops_account() == account
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret_key, webhook_secret FROM payments_stripeaccount")
        stored = cursor.fetchone()
    assert account.secret_key not in stored
    assert account.webhook_secret not in stored
    entry = AuditEntry.objects.get(action="payments.stripe.connected")
    assert entry.facts == {"account": account.account_ref}


def test_connecting_again_leaves_one_webhook_with_a_new_secret(
    mailbox: Mailbox,
) -> None:
    first = connected(mailbox)
    other = at_stripe("webhook_endpoints")["data"][0]["id"]

    again = connect_stripe(
        first.secret_key,
        first.publishable_key,
        webhook_url=f"{mailbox.url()}/v1/webhooks/stripe",
        actor=SYSTEM,
    )

    (endpoint,) = at_stripe("webhook_endpoints")["data"]
    assert endpoint["id"] != other
    assert again.webhook_ref == endpoint["id"]
    assert again.webhook_secret != first.webhook_secret
    assert StripeAccount.objects.count() == 1


def test_webhooks_of_other_programs_are_left_alone(mailbox: Mailbox) -> None:
    first = connected(mailbox)

    connect_stripe(
        first.secret_key,
        first.publishable_key,
        webhook_url=f"{mailbox.url()}/elsewhere",
        actor=SYSTEM,
    )

    urls = {row["url"] for row in at_stripe("webhook_endpoints")["data"]}
    assert urls == {
        f"{mailbox.url()}/elsewhere",
        f"{mailbox.url()}/v1/webhooks/stripe",
    }


@pytest.mark.parametrize(
    ("secret", "publishable"),
    [
        ("pk_test_" + "a" * 32, "pk_test_" + "a" * 32),
        ("sk_test_" + "a" * 32, "sk_test_" + "a" * 32),
        ("", ""),
        ("sk_test_short", "pk_test_short"),
    ],
)
def test_refuses_keys_that_cannot_be_right(secret: str, publishable: str) -> None:
    with pytest.raises(StripeRefused):
        connect_stripe(
            secret, publishable, webhook_url="http://a.example/", actor=SYSTEM
        )

    assert not StripeAccount.objects.exists()


def test_refuses_to_speak_inside_a_transaction(simulator: Simulator) -> None:
    word = random_word(32)

    with transaction.atomic(), pytest.raises(TransactionOpen):
        connect_stripe(
            f"sk_test_{word}",
            f"pk_test_{word}",
            webhook_url="http://a.example/",
            actor=SYSTEM,
        )

    assert simulator.received("stripe", "", "GET") == 0


def test_a_shop_without_an_account_says_what_to_do() -> None:
    with pytest.raises(StripeNotConnected, match="connect its Stripe account"):
        shops_account()
