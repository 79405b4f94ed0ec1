"""From a cart to an order."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from orders.exceptions import CartEmpty, CartInvalid, CheckoutInvalid
from orders.flow import Fulfilment, PaymentState
from orders.models import Order, OrderLine, next_number
from orders.pricing import Totals, subtotal
from orders.selectors import CartContents, contents
from orders.services.carts import cart_of
from orders.services.quoting import (
    promised_price,
    refuse_while_paused,
    shipping_price,
)
from orders.services.summing_up import add_event
from payments.services import prepare_payment


@dataclass(frozen=True)
class DeliveryAddress:
    """Where the prints go. Country and region are ISO codes."""

    first_name: str
    last_name: str
    address1: str
    city: str
    zip: str
    country: str
    address2: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Checkout:
    """What a shopper tells us at checkout."""

    email: str
    address: DeliveryAddress
    quote_id: str = ""
    currency: str = ""
    expected_total_minor: int | None = None


@transaction.atomic
def place_order(token: str, checkout: Checkout) -> Order:
    """Freeze a cart into an order with a payment to be made; once for each cart.

    A cart that was ordered gives the same order again, so two tabs and a repeated
    request meet. Raises CartEmpty, CartInvalid (something is no longer for sale),
    CheckoutInvalid (address, total) and QuoteExpired; then nothing is written.
    """
    cart = cart_of(token, lock=True)
    if not cart.is_open:
        return _same_order(Order.objects.get(cart=cart), checkout)
    filled = contents(cart)
    _check(filled, checkout)
    totals = _totals(filled, checkout)
    order = _write(filled, checkout, totals)
    prepare_payment(
        str(order.pk),
        totals.total,
        description=f"Order {order.number}",
        receipt_email=checkout.email,
    )
    cart.is_open = False
    cart.save(update_fields=["is_open"])
    return order


def _same_order(order: Order, checkout: Checkout) -> Order:
    """Return the order of a closed cart to whoever asks for the same purchase."""
    if order.fulfilment == Fulfilment.CANCELED:
        raise CheckoutInvalid(
            f"Order {order.number} of this cart was canceled. Start a new cart.",
            code="cart_closed",
        )
    if order.email != checkout.email or order.address != _address(checkout):
        raise CheckoutInvalid(
            f"This cart was ordered already, as {order.number}. Start a new cart.",
            code="cart_closed",
        )
    return order


def _check(filled: CartContents, checkout: Checkout) -> None:
    if not filled.rows:
        raise CartEmpty("The cart is empty. Add a print first.")
    # A promised price is no promise to deliver while nothing is delivered there.
    refuse_while_paused(checkout.address.country)
    if checkout.currency and checkout.currency != filled.cart.currency:
        raise CheckoutInvalid(
            f"The cart is in {filled.cart.currency}, not in {checkout.currency}.",
            code="currency_mismatch",
            fields={"currency": [f"This cart is in {filled.cart.currency}."]},
        )
    if gone := filled.unavailable:
        names = ", ".join(f"{row['title']} {row['label']}" for row in gone)
        raise CartInvalid(
            f"No longer for sale: {names}. Remove it from the cart.",
            code="variant_not_available",
        )


def _totals(filled: CartContents, checkout: Checkout) -> Totals:
    country = checkout.address.country
    if checkout.quote_id:
        delivery = promised_price(filled, country, checkout.quote_id)
    else:
        delivery = shipping_price(filled, country)
    totals = Totals(subtotal(filled.priced, filled.cart.currency), delivery)
    expected = checkout.expected_total_minor
    if expected is not None and expected != totals.total.minor:
        raise CheckoutInvalid(
            f"The total is {totals.total.format()} now. Show it to the shopper and "
            "check out again.",
            code="total_changed",
            fields={"expected_total": [f"The total is {totals.total.minor}."]},
        )
    return totals


def _address(checkout: Checkout) -> str:
    return json.dumps(asdict(checkout.address), sort_keys=True)


def _write(filled: CartContents, checkout: Checkout, totals: Totals) -> Order:
    now = timezone.now()
    order = Order.objects.create(
        number=next_number(now),
        cart=filled.cart,
        email=checkout.email,
        address=_address(checkout),
        country=checkout.address.country,
        currency=filled.cart.currency,
        subtotal_minor=totals.subtotal.minor,
        shipping_minor=totals.shipping.minor,
        total_minor=totals.total.minor,
        payment=PaymentState.PENDING,
        placed_at=now,
    )
    OrderLine.objects.bulk_create(_line(order, row) for row in filled.rows)
    add_event(order, "order_placed", "Order Placed", "Waiting for the payment.", at=now)
    return order


def _line(order: Order, row: dict[str, Any]) -> OrderLine:
    copied = (
        "title",
        "artist",
        "kind",
        "label",
        "sku",
        "provider",
        "image",
        "quantity",
    )
    return OrderLine(
        order=order,
        variant_id=row["variant_id"],
        design=row["design"],
        provider_variant_id=row["provider_variant_id"],
        unit_minor=row["unit_minor"],
        total_minor=row["unit_minor"] * row["quantity"],
        **{name: row[name] for name in copied},
    )
