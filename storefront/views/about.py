"""Pages about the shop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core.money import Money
from core.tenancy import current_shop
from orders.models import ShippingPrice
from storefront import basket
from storefront.countries import country_choices
from storefront.pages import page


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Tell who the shop is."""
    return page(request, "storefront/about.html")


@require_safe
def shipping(request: HttpRequest) -> HttpResponse:
    """List what delivery costs, and explain the hold."""
    rows = _prices(basket.chosen_currency(request))
    minutes, seconds = divmod(current_shop().hold_seconds, 60)
    hold = (
        f"{minutes} minutes"
        if not seconds
        else f"{current_shop().hold_seconds} seconds"
    )
    return page(request, "storefront/shipping.html", {"rows": rows, "hold": hold})


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
