"""What delivery costs the shopper."""

from datetime import timedelta

from django.utils import timezone

from core.money import Money
from core.tenancy import current_shop
from orders.exceptions import (
    CartEmpty,
    CheckoutInvalid,
    OrderingPaused,
    QuoteExpired,
)
from orders.models import Cart, ShippingPrice, ShippingQuote
from orders.pricing import digest, shipping
from orders.selectors import CartContents, contents
from tenants.flags import flag_is_on

QUOTE_LIVES = timedelta(minutes=30)


def shipping_price(filled: CartContents, country: str) -> Money:
    """Price the delivery of a cart by the shop's list.

    Raises CheckoutInvalid for a country the shop does not deliver to.
    """
    shop = current_shop()
    refuse_while_paused(country)
    currency = filled.cart.currency
    prices = {
        price.country: price
        for price in ShippingPrice.objects.filter(
            currency=currency, country__in=["", country]
        )
    }
    price = prices.get(country) or prices.get("")
    if country not in shop.countries or price is None:
        raise CheckoutInvalid(
            f"This shop does not deliver to {country}. It delivers to "
            f"{', '.join(shop.countries)}.",
            code="not_deliverable",
            fields={"country": ["Not delivered to."]},
        )
    minor = shipping(filled.count, price.first_minor, price.additional_minor)
    return Money(minor, currency)


def refuse_while_paused(country: str) -> None:
    """Raise OrderingPaused where the shop takes no orders now, or none for there."""
    if not flag_is_on("ordering", country=country):
        raise OrderingPaused(
            f"{current_shop().name} takes no orders for {country} at the moment."
        )


def quote_shipping(cart: Cart, country: str) -> ShippingQuote:
    """Promise a delivery price for the cart as it is, for half an hour."""
    filled = contents(cart)
    if not filled.rows:
        raise CartEmpty("The cart is empty. Add a print first.")
    price = shipping_price(filled, country)
    return ShippingQuote.objects.create(
        cart=cart,
        cart_digest=digest(filled.priced, cart.currency),
        country=country,
        amount_minor=price.minor,
        currency=price.currency,
        expires_at=timezone.now() + QUOTE_LIVES,
    )


def promised_price(filled: CartContents, country: str, quote_id: str) -> Money:
    """Return what a quote promised; raise QuoteExpired where it no longer holds."""
    quote = ShippingQuote.objects.filter(pk=quote_id, cart=filled.cart).first()
    if quote is None:
        raise CheckoutInvalid(
            "This cart has no such shipping quote.", fields={"quote_id": ["Unknown."]}
        )
    same = quote.cart_digest == digest(filled.priced, filled.cart.currency)
    if quote.expires_at <= timezone.now() or not same or quote.country != country:
        raise QuoteExpired(
            "The delivery price has expired or was for another cart or country. "
            "Ask for a new quote."
        )
    return Money(quote.amount_minor, quote.currency)
