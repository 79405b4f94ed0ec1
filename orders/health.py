"""Health of what a shop sells with: a price for each delivery."""

from core.findings import Finding, fail, ok, warn
from core.tenancy import current_shop
from orders.models import ShippingPrice


def delivery_prices() -> Finding:
    """Compare the countries a shop delivers to with its delivery prices."""
    shop = current_shop()
    priced = set(ShippingPrice.objects.values_list("country", "currency"))
    missing = [
        f"{country} in {currency}"
        for currency in shop.currencies
        for country in shop.countries
        if not {(country, currency), ("", currency)} & priced
    ]
    if not missing:
        return ok("Every country has a delivery price in every currency.")
    todo = "Ask the platform's operators to set delivery prices."
    if not priced:
        return fail("There are no delivery prices; nobody can order.", todo)
    return warn(f"No delivery price: {', '.join(missing)}.", todo)
