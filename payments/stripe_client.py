"""Stripe through its own library, with our errors and never inside a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from core.http import refuse_in_transaction
from payments.exceptions import StripeNotConnected, StripeRefused, StripeUnavailable
from payments.models import StripeAccount

TIMEOUT_SECONDS = 20


@lru_cache(maxsize=256)
def client_for(secret_key: str) -> stripe.StripeClient:
    """Return the client of one account; it keeps its connections open."""
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": settings.STRIPE_API_BASE},
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        # Retries are the due item's, with the same idempotency key.
        max_network_retries=0,
    )


def account() -> StripeAccount:
    """Return the shop's Stripe account or raise StripeNotConnected."""
    found = StripeAccount.objects.first()
    if found is None:
        raise StripeNotConnected(
            "This shop cannot take payments yet: connect its Stripe account first."
        )
    return found


@contextmanager
def speaking() -> Iterator[None]:
    """Translate the library's errors: StripeRefused is final, StripeUnavailable not."""
    refuse_in_transaction()
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(_TRY_AGAIN) from error
    except stripe.APIError as error:
        raise StripeUnavailable(_TRY_AGAIN) from error
    except stripe.StripeError as error:
        if (error.http_status or 0) in {409, 429}:
            raise StripeUnavailable(_TRY_AGAIN) from error
        raise StripeRefused(error.user_message or str(error)) from error


_TRY_AGAIN = "The payment service does not answer. Nothing was charged; try again."


def call(ask: Callable[[stripe.StripeClient], Any]) -> dict[str, Any]:
    """Ask the shop's account for one object and return it as a plain dict."""
    client = client_for(account().secret_key)
    with speaking():
        answer: dict[str, Any] = ask(client).to_dict()
    return answer
