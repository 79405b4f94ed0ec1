"""Pages about the shop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.money import Money
from core.tenancy import current_shop
from orders.models import ShippingPrice
from storefront import basket
from storefront.colours import accent
from storefront.countries import country_choices
from storefront.pages import page


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def theme(request: HttpRequest) -> HttpResponse:
    """Serve the shop's colours as custom properties; the address names the colour."""
    colours = accent(current_shop().accent_color)
    css = (
        f":root {{ --accent: {colours.fill}; --on-accent: {colours.on_fill}; "
        f"--accent-text: {colours.text}; }}\n"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Tell who the shop is."""
    return page(request, "storefront/about.html")


@require_safe
def shipping(request: HttpRequest) -> HttpResponse:
    """List what delivery costs, and explain the hold."""
    rows = _prices(basket.chosen_currency(request))
    context = {"rows": rows, "hold": _duration(current_shop().hold_seconds)}
    return page(request, "storefront/shipping.html", context)


def _duration(seconds: int) -> str:
    """Write a duration in the largest unit that leaves no rest."""
    for name, length in (("hour", 3600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            count = seconds // length
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds} seconds"


def _prices(currency: str) -> list[dict[str, Any]]:
    prices = {
        price.country: price
        for price in ShippingPrice.objects.filter(currency=currency)
    }
    found = [
        (name, prices.get(code) or prices.get(""))
        for code, name in country_choices(current_shop().countries)
    ]
    return [
        {
            "country": name,
            "first": Money(price.first_minor, currency),
            "additional": Money(price.additional_minor, currency),
        }
        for name, price in found
        if price
    ]
