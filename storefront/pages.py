"""Rendering a page: the shop's look, its cart, and what the browser may load."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject

from core.tenancy import PUBLIC, current_schema, current_shop
from storefront import basket

STRIPE_JS = "https://js.stripe.com"
STRIPE_API = "https://api.stripe.com"
STRIPE_HOOKS = "https://hooks.stripe.com"


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    with_payment: bool = False,
) -> HttpResponse:
    """Render a storefront page under a content security policy of its own.

    The policy is set here and not in a middleware: the back office on the same host
    needs another one. `with_payment` lets the page speak to Stripe.
    """
    full = {**_of_shop(request), **(context or {})}
    response = HttpResponse(render_to_string(template, full, request), status=status)
    response["Content-Security-Policy"] = policy(with_payment=with_payment)
    return response


def _of_shop(request: HttpRequest) -> dict[str, Any]:
    if current_schema() == PUBLIC:
        return {}
    shop = current_shop()
    return {
        "shop": shop,
        "currency": basket.chosen_currency(request),
        "cart_count": SimpleLazyObject(lambda: basket.count(request)),
    }


def policy(*, with_payment: bool) -> str:
    """Write the policy: our own files, and Stripe (or its simulator) where one pays."""
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    if with_payment and settings.SIMULATOR_URL:
        rules["connect-src"].append(_origin(settings.SIMULATOR_URL))
    elif with_payment:
        rules["script-src"].append(STRIPE_JS)
        # Stripe.js styles its own host element from script.
        rules["style-src"] = ["'self'", "'unsafe-inline'"]
        rules["connect-src"].append(STRIPE_API)
        rules["frame-src"] = [STRIPE_JS, STRIPE_HOOKS]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
