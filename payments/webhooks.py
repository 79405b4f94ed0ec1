"""Stripe's webhooks: verified and stored here, processed from the inbox."""

import json

import stripe
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import inbox
from core.api.errors import problem_response
from payments import services
from payments.models import StripeAccount

MAX_BODY = 512_000


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Answer POST /v1/webhooks/stripe: 200 stored, 400 not Stripe's, 404 no account."""
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        return problem_response(413, "too_large", "An event is never this large.")
    account = StripeAccount.objects.first()
    if account is None:
        return problem_response(
            404, "not_connected", "This shop has no Stripe account."
        )
    body = request.body
    signature = request.headers.get("Stripe-Signature", "")
    try:
        event = stripe.Webhook.construct_event(body, signature, account.webhook_secret)
        event_ref, topic = event["id"], event["type"]
        event["data"]["object"]["id"]
    except stripe.SignatureVerificationError:
        return problem_response(400, "bad_signature", "The signature does not match.")
    except (ValueError, KeyError, TypeError):
        return problem_response(400, "not_an_event", "The body is no Stripe event.")
    stored = inbox.store("stripe", body, event_ref=event_ref, topic=topic)
    return JsonResponse({"received": True, "duplicate": not stored})


def process(body: str) -> None:
    """Look up what an event tells of. Topics we do not use are passed over."""
    event = json.loads(body)
    thing = event["data"]["object"]
    if event["type"].startswith("payment_intent."):
        services.refresh_intent(thing["id"])
    elif event["type"].startswith("refund."):
        services.refresh_refund(thing["id"])
