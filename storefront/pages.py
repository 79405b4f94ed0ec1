"""Rendering a page: the shop's look, its cart, and what a payment needs."""

from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
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
    """Render a storefront page; `with_payment` lets it speak to Stripe.

    Its policy comes from config/policies.py.
    """
    full = {**_of_shop(request), **(context or {})}
    with timezone.override(_time_zone()):
        text = render_to_string(template, full, request)
    response = HttpResponse(text, status=status)
    if with_payment:
        response._csp_update = _for_payment()  # type: ignore[attr-defined]
    return response


def _time_zone() -> ZoneInfo:
    """Return the zone that times are shown in: the shop's."""
    is_shop = current_schema() != PUBLIC
    return ZoneInfo(current_shop().time_zone if is_shop else "UTC")


def _of_shop(request: HttpRequest) -> dict[str, Any]:
    if current_schema() == PUBLIC:
        return {}
    shop = current_shop()
    return {
        "shop": shop,
        "currency": basket.chosen_currency(request),
        "cart_count": SimpleLazyObject(lambda: basket.count(request)),
    }


def _for_payment() -> dict[str, list[str]]:
    """Say what a page may load where one pays: Stripe's, or its simulator's."""
    if settings.SIMULATOR_URL:
        return {"connect-src": [_origin(settings.SIMULATOR_URL)]}
    return {
        "script-src": [STRIPE_JS],
        # Stripe.js styles its own host element from script.
        "style-src": ["'unsafe-inline'"],
        "connect-src": [STRIPE_API],
        "frame-src": [STRIPE_JS, STRIPE_HOOKS],
    }


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
