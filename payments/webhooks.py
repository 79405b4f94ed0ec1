"""Stripe's webhooks: verified and stored here, processed from the inbox."""

import json
import re

import stripe
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from core import inbox
from core.api.errors import problem_response
from core.throttling import throttled
from payments import services
from payments.models import StripeAccount

MAX_BODY = 512_000
NAME = re.compile(r"[\x21-\x7e]{1,255}\Z")


@throttled("webhook")
@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Answer POST /v1/webhooks/stripe: 200 stored, 400 not Stripe's, 404 no account."""
    if request.method != "POST":
        refused = problem_response(405, "method_not_allowed", "Webhooks are posted.")
        refused["Allow"] = "POST"
        return refused
    try:
        body = request.body
    except RequestDataTooBig:
        return _too_large()
    except (UnreadablePostError, ValueError):
        return problem_response(400, "not_an_event", "The body cannot be read.")
    if len(body) > MAX_BODY:
        return _too_large()
    account = StripeAccount.objects.first()
    if account is None:
        return problem_response(
            404, "not_connected", "This shop has no Stripe account."
        )
    return _take(request, body, account)


def _take(request: HttpRequest, body: bytes, account: StripeAccount) -> HttpResponse:
    """Verify an event with the account's secret and store it once."""
    signature = request.headers.get("Stripe-Signature", "")
    # Stripe's comparison fails on other letters instead of saying no.
    signature = signature if signature.isascii() else ""
    try:
        event = stripe.Webhook.construct_event(body, signature, account.webhook_secret)
        event_ref, topic = _name(event["id"]), _name(event["type"])
        _name(event["data"]["object"]["id"])
    except stripe.SignatureVerificationError:
        return problem_response(400, "bad_signature", "The signature does not match.")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return problem_response(400, "not_an_event", "The body is no Stripe event.")
    stored = inbox.store("stripe", body, event_ref=event_ref, topic=topic)
    return JsonResponse({"received": True, "duplicate": not stored})


def _name(value: object) -> str:
    """Return an id or a topic as a column takes it; raise ValueError for others."""
    if not isinstance(value, str) or not NAME.match(value):
        raise ValueError("no id of Stripe")
    return value


def _too_large() -> HttpResponse:
    return problem_response(413, "too_large", "An event is never this large.")


def process(body: str) -> None:
    """Look up what an event tells of. Topics we do not use are passed over."""
    event = json.loads(body)
    thing = event["data"]["object"]
    if event["type"].startswith("payment_intent."):
        services.refresh_intent(thing["id"])
    elif event["type"].startswith("refund."):
        services.refresh_refund(thing["id"])
