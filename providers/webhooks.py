"""Printers' webhooks: verify, store, answer 200. What they say is fetched later."""

import logging
from importlib import import_module
from types import ModuleType

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from core import events, inbox
from core.api.errors import problem_response
from core.throttling import throttled
from providers import WEBHOOKS
from providers.events import ProviderOrderChanged
from providers.exceptions import WebhookUnreadable
from providers.models import ProviderConnection

logger = logging.getLogger(__name__)
LARGEST_BODY = 256 * 1024


@throttled("webhook")
@csrf_exempt
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a delivery: 200 once it is stored, also when it was here before."""
    if request.method != "POST":
        refused = problem_response(405, "method_not_allowed", "Webhooks are posted.")
        refused["Allow"] = "POST"
        return refused
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return _too_large()
        body = request.body
    except (UnreadablePostError, ValueError):
        return problem_response(400, "bad_payload", "The body cannot be read.")
    if len(body) > LARGEST_BODY:
        return _too_large()
    connection = _connection(provider)
    if connection is None:
        return problem_response(404, "not_found", "This shop has no such connection.")
    return _take(request, body, connection)


def _connection(provider: str) -> ProviderConnection | None:
    if provider not in WEBHOOKS:
        return None
    found = ProviderConnection.objects.filter(provider=provider, is_active=True)
    return found.first()


def _take(
    request: HttpRequest, body: bytes, connection: ProviderConnection
) -> HttpResponse:
    """Verify with the connection's secret, then store each event once."""
    adapter = _adapter(connection.provider)
    if not adapter.verify(request.headers, body, connection.webhook_secret):
        logger.warning("webhook refused", extra={"provider": connection.provider})
        return problem_response(400, "bad_signature", "The signature does not match.")
    try:
        found = adapter.parse(body)
    except WebhookUnreadable as error:
        return problem_response(400, error.code, error.message)
    stored = [
        inbox.store(
            connection.provider, body, event_ref=event.event_ref, topic=event.topic
        )
        for event in found
    ]
    return JsonResponse({"received": True, "duplicate": not any(stored)})


@transaction.atomic
def process(body: str, provider: str = "printify") -> None:
    """Announce the orders a stored delivery is about (inbox source).

    Announced: ProviderOrderChanged. Topics we do not act on are passed over. Safe
    twice: listeners fetch the truth, so a second announcement changes nothing.
    """
    for event in _adapter(provider).parse(body.encode()):
        if event.order_ref:
            events.publish(ProviderOrderChanged(provider, event.order_ref))


def _adapter(provider: str) -> ModuleType:
    return import_module(WEBHOOKS[provider])


def _too_large() -> HttpResponse:
    return problem_response(413, "too_large", "Webhooks are at most 256 kB.")
