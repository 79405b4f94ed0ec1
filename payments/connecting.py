"""Connecting a shop's own Stripe account."""

from django.db import transaction

from core import audit
from core.actors import Actor
from payments.exceptions import StripeRefused
from payments.models import StripeAccount
from payments.stripe_client import client_for, speaking

EVENTS = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "refund.updated",
    "refund.failed",
]


def connect_stripe(
    secret_key: str, publishable_key: str, *, webhook_url: str, actor: Actor
) -> StripeAccount:
    """Check the keys, register our webhook endpoint and keep both, encrypted.

    An endpoint of an earlier connection at the same URL is replaced, since Stripe
    tells a secret only once. Raises StripeRefused for keys that Stripe does not take.
    """
    if not secret_key.startswith(("sk_", "rk_")) or not publishable_key.startswith(
        "pk_"
    ):
        raise StripeRefused(
            "A secret key begins with sk_ or rk_, a publishable key with pk_. Copy "
            "both from Stripe's Developers page, API keys."
        )
    client = client_for(secret_key)
    with speaking():
        account_ref = client.v1.accounts.retrieve_current()["id"]
        for endpoint in client.v1.webhook_endpoints.list({"limit": 100}).data:
            if endpoint["url"] == webhook_url:
                client.v1.webhook_endpoints.delete(endpoint["id"])
        endpoint = client.v1.webhook_endpoints.create(
            {"url": webhook_url, "enabled_events": EVENTS}  # type: ignore[typeddict-item]
        )
    with transaction.atomic():
        account, _ = StripeAccount.objects.update_or_create(
            id=1,
            defaults={
                "account_ref": account_ref,
                "publishable_key": publishable_key,
                "secret_key": secret_key,
                "webhook_ref": endpoint["id"],
                "webhook_secret": endpoint["secret"],
            },
        )
        audit.record(actor, "payments.stripe.connected", account, account=account_ref)
    return account
