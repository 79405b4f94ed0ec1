"""The shopper's cart, known by the cookie `cart`, which the API reads as well."""

import re
import uuid

from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from core.errors import AppError
from core.tenancy import current_shop
from orders.models import Cart, CartLine
from orders.services import add_line, open_cart

CART_COOKIE = "cart"
CURRENCY_COOKIE = "currency"
COUNTRY_COOKIE = "country"
KEPT_SECONDS = 60 * 24 * 3600
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def token_of(request: HttpRequest) -> str:
    """Return the cart token the browser sent, empty where it makes no sense."""
    token = request.COOKIES.get(CART_COOKIE, "")
    return token if TOKEN.match(token) else ""


def cart_of(request: HttpRequest) -> Cart | None:
    """Return the shopper's cart, ordered or not; None where this shop has none."""
    token = token_of(request)
    return Cart.objects.filter(token=token).first() if token else None


def open_cart_of(request: HttpRequest) -> Cart | None:
    """Return the cart that can still be filled."""
    cart = cart_of(request)
    return cart if cart and cart.is_open else None


def count(request: HttpRequest) -> int:
    """Count the prints in the cart; no query without a cookie."""
    token = token_of(request)
    if not token:
        return 0
    lines = CartLine.objects.filter(cart__token=token, cart__is_open=True)
    return lines.aggregate(n=Sum("quantity"))["n"] or 0


def chosen_currency(request: HttpRequest) -> str:
    """Return the currency the shopper reads prices in."""
    shop = current_shop()
    wanted = request.COOKIES.get(CURRENCY_COOKIE, "")
    return wanted if wanted in shop.currencies else shop.default_currency


def chosen_country(request: HttpRequest) -> str:
    """Return the country last asked about, or the first the shop delivers to."""
    countries = current_shop().countries
    wanted = request.COOKIES.get(COUNTRY_COOKIE, "")
    return wanted if wanted in countries else (countries or [""])[0]


def cart_to_fill(request: HttpRequest) -> Cart:
    """Return a cart that prints can be put into, in the chosen currency.

    An ordered cart is followed by a fresh one; one in another currency is changed.
    """
    cart, currency = open_cart_of(request), chosen_currency(request)
    if cart is None:
        return open_cart(currency)
    return cart if cart.currency == currency else in_currency(cart, currency)[0]


def in_currency(cart: Cart, currency: str) -> tuple[Cart, int]:
    """Fill a fresh cart in another currency; also count what has no price in it."""
    fresh, lost = open_cart(currency), 0
    for line in cart.lines.all():
        try:
            add_line(fresh.token, line.variant_id, line.quantity)
        except AppError:
            lost += 1
    return fresh, lost


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Set one of our cookies: not for scripts, not for other sites."""
    response.set_cookie(
        name,
        value,
        max_age=KEPT_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def uuid_or_none(text: str) -> uuid.UUID | None:
    """Read an id a browser sent."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
