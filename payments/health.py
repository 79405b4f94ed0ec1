"""Health of the shop's Stripe account, asked of Stripe itself."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from stripe.params import EventListParams

from core.findings import Finding, fail, ok, warn
from core.models import InboxEvent
from core.tenancy import current_schema, current_shop
from payments.connecting import EVENTS
from payments.exceptions import StripeRefused, StripeUnavailable
from payments.models import StripeAccount
from payments.stripe_client import call
from tenants.hosts import public_url

PAGE = "/admin/payments/stripeaccount/"
WEBHOOK_PATH = "/v1/webhooks/stripe"
# Stripe delivers within seconds; later than this an event is missing.
DELIVERED_WITHIN = timedelta(minutes=10)
LOOKED_BACK = timedelta(days=3)
_AWAY = "Stripe does not answer at the moment."
_CONNECT = "Connect the shop to Stripe again with both keys."


def keys_work() -> Finding:
    """Ask Stripe whose key this is."""
    account = StripeAccount.objects.first()
    if account is None:
        return fail("Stripe is not connected; nobody can pay.", _CONNECT, PAGE)
    try:
        theirs = call(lambda client: client.v1.accounts.retrieve_current())
    except StripeRefused:
        # Its words may quote the key.
        return fail("Stripe refuses the secret key.", _CONNECT, PAGE)
    except StripeUnavailable:
        return warn(_AWAY, "Check again later.", PAGE)
    if theirs["id"] != account.account_ref:
        return fail(f"The key is of another account ({theirs['id']}).", _CONNECT, PAGE)
    if not theirs.get("charges_enabled", True):
        return fail(
            "Stripe does not let this account take payments yet.",
            "Finish the account's set-up in Stripe's dashboard.",
            "https://dashboard.stripe.com/account/status",
        )
    return ok(f"Stripe takes the keys of {account.account_ref}.")


def webhook_registered() -> Finding:
    """Ask Stripe for our endpoint: there, on, at our address, for all our events."""
    account = StripeAccount.objects.first()
    if account is None:
        return fail("No webhook: Stripe is not connected.", _CONNECT, PAGE)
    wanted = f"{public_url(current_shop())}{WEBHOOK_PATH}"
    try:
        listed = call(lambda client: client.v1.webhook_endpoints.list({"limit": 100}))
    except StripeRefused:
        return fail("Stripe refuses to list webhooks.", _CONNECT, PAGE)
    except StripeUnavailable:
        return warn(_AWAY, "Check again later.", PAGE)
    endpoints = {one["id"]: one for one in listed["data"]}
    if (ours := endpoints.get(account.webhook_ref)) is not None:
        return _judged(ours, wanted)
    if any(one["url"] == wanted for one in endpoints.values()):
        return fail(
            "Stripe's webhook was made anew and has another secret than ours.",
            _CONNECT,
            PAGE,
        )
    return fail("Our webhook is gone from Stripe.", _CONNECT, PAGE)


def _judged(endpoint: dict[str, Any], wanted: str) -> Finding:
    if endpoint["url"] != wanted:
        return fail(
            f"Stripe's webhook leads to {endpoint['url']} instead of {wanted}.",
            _CONNECT,
            PAGE,
        )
    if endpoint["status"] != "enabled":
        return fail("Stripe's webhook is switched off.", _CONNECT, PAGE)
    asked = set(endpoint["enabled_events"])
    if "*" not in asked and (missing := set(EVENTS) - asked):
        names = ", ".join(sorted(missing))
        return fail(f"Stripe's webhook leaves out {names}.", _CONNECT, PAGE)
    return ok("Stripe's webhook leads here and is on.")


def webhooks_arrive() -> Finding:
    """Compare what Stripe has sent with what has arrived.

    Stripe tells a webhook's secret only once, so this is how a wrong one shows: we
    refuse what it signs, and none of its events is in the inbox.
    """
    if not StripeAccount.objects.exists():
        return fail("No events: Stripe is not connected.", _CONNECT, PAGE)
    now = timezone.now()
    asked: EventListParams = {
        "limit": 20,
        "types": EVENTS,
        "created": {
            "gt": int((now - LOOKED_BACK).timestamp()),
            "lt": int((now - DELIVERED_WITHIN).timestamp()),
        },
    }
    try:
        listed = call(lambda client: client.v1.events.list(asked))
    except StripeRefused:
        return fail("Stripe refuses to list events.", _CONNECT, PAGE)
    except StripeUnavailable:
        return warn(_AWAY, "Check again later.", PAGE)
    return _compared([event["id"] for event in listed["data"]])


def _compared(sent: list[str]) -> Finding:
    arrived = InboxEvent.objects.filter(
        schema_name=current_schema(), source="stripe", event_ref__in=sent
    ).count()
    if not sent:
        return ok("Stripe has sent nothing lately that could be missing.")
    if not arrived:
        return fail(
            f"None of Stripe's last {len(sent)} events arrived; our webhook secret is "
            "probably another than Stripe's.",
            _CONNECT,
            PAGE,
        )
    if arrived < len(sent):
        return warn(
            f"{len(sent) - arrived} of Stripe's last {len(sent)} events are missing.",
            "Orders are asked about all the same. Look at the webhook's attempts in "
            "Stripe's dashboard.",
            "https://dashboard.stripe.com/webhooks",
        )
    return ok(f"Stripe's last {len(sent)} events arrived.")
