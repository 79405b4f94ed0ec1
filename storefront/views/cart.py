"""The cart. Each change is a POST that leads back to a page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import AppError
from core.money import Money
from core.tenancy import current_shop
from orders.exceptions import CartClosed
from orders.models import MOST_OF_ONE, Cart, Order
from orders.selectors import CartContents, contents
from orders.services import add_line, remove_line, set_quantity
from orders.services.quoting import shipping_price
from storefront import access, basket, choosing
from storefront.countries import country_choices
from storefront.pages import page

GONE = "That print is no longer in your cart."
WHOLE = f"Give a whole number from 1 to {MOST_OF_ONE}."


@never_cache
@require_safe
def show_cart(request: HttpRequest) -> HttpResponse:
    """Show what is in the cart and what its delivery costs."""
    cart = basket.cart_of(request)
    country = basket.chosen_country(request)
    filled = contents(cart) if cart and cart.is_open else None
    context: dict[str, Any] = {
        "filled": filled,
        "country": country,
        "countries": country_choices(current_shop().countries),
        "most": MOST_OF_ONE,
    }
    if filled and filled.rows:
        context |= _delivery(filled, country)
        context["gone"] = {row["line_id"] for row in filled.unavailable}
    elif cart and not cart.is_open:
        context["ordered"] = _own_order(request, cart)
    return page(request, "storefront/cart.html", context)


def _delivery(filled: CartContents, country: str) -> dict[str, Any]:
    subtotal = Money(filled.subtotal_minor, filled.cart.currency)
    try:
        delivery = shipping_price(filled, country)
    except AppError as error:
        return {"subtotal": subtotal, "delivery_problem": error.message}
    return {"subtotal": subtotal, "delivery": delivery, "total": subtotal + delivery}


def _own_order(request: HttpRequest, cart: Cart) -> Order | None:
    """Return the order made of a closed cart, to whoever placed it."""
    order = Order.objects.filter(cart=cart).first()
    return order if order and access.may_see(request, order) else None


@require_POST
def add_to_cart(request: HttpRequest) -> HttpResponse:
    """Put prints in the cart; a closed or unknown cart gives way to a fresh one."""
    back = _back(request)
    variant = choosing.find_variant(request.POST.get("variant", ""))
    if variant is None:
        messages.error(request, "Choose a size first.")
        return HttpResponseRedirect(back)
    if choosing.is_too_large(variant):
        messages.error(request, "This picture is not sharp enough for that size.")
        return HttpResponseRedirect(back)
    try:
        cart = basket.cart_to_fill(request)
        add_line(cart.token, variant.pk, _quantity(request))
    except (AppError, ValueError) as error:
        messages.error(request, _words(error))
        return HttpResponseRedirect(back)
    messages.success(
        request, f"{variant.product.title}, {variant.label}, is in your cart."
    )
    response = HttpResponseRedirect(reverse("storefront:cart"))
    basket.remember(response, basket.CART_COOKIE, cart.token)
    return response


@require_POST
def change_line(request: HttpRequest, line: str) -> HttpResponse:
    """Change how many of a line are wanted."""
    return _change(
        request, line, lambda t, key: set_quantity(t, key, _quantity(request))
    )


@require_POST
def drop_line(request: HttpRequest, line: str) -> HttpResponse:
    """Take a line out."""
    return _change(request, line, remove_line)


def _change(
    request: HttpRequest, line: str, change: Callable[..., Cart]
) -> HttpResponse:
    key = basket.uuid_or_none(line)
    try:
        if key is None:
            messages.error(request, GONE)
        else:
            change(basket.token_of(request), key)
    except CartClosed:
        messages.info(request, "That cart was ordered. Here is a fresh one.")
    except (AppError, ValueError) as error:
        messages.error(request, _words(error))
    return HttpResponseRedirect(reverse("storefront:cart"))


@require_POST
def choose_currency(request: HttpRequest) -> HttpResponse:
    """Show prices in another currency of the shop, and change the cart to it."""
    currency = request.POST.get("currency", "")
    response = HttpResponseRedirect(_back(request))
    if currency not in current_shop().currencies:
        messages.error(request, "This shop does not sell in that currency.")
        return response
    basket.remember(response, basket.CURRENCY_COOKIE, currency)
    cart = basket.open_cart_of(request)
    if cart and cart.currency != currency:
        fresh, lost = basket.in_currency(cart, currency)
        basket.remember(response, basket.CART_COOKIE, fresh.token)
        if lost:
            messages.info(
                request, f"{lost} of your prints have no price in {currency}."
            )
    return response


@require_POST
def choose_country(request: HttpRequest) -> HttpResponse:
    """Estimate the delivery to another country."""
    country = request.POST.get("country", "")
    response = HttpResponseRedirect(_back(request))
    if country in current_shop().countries:
        basket.remember(response, basket.COUNTRY_COOKIE, country)
    else:
        messages.error(request, "This shop does not deliver there.")
    return response


def _quantity(request: HttpRequest) -> int:
    """Read a quantity; raise ValueError for what is no whole number."""
    text = request.POST.get("quantity", "1").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_OF_ONE))):
        raise ValueError(WHOLE)
    return int(text)


def _words(error: Exception) -> str:
    return error.message if isinstance(error, AppError) else str(error)


def _back(request: HttpRequest) -> str:
    """Return the page a form came from, only ever one of this host."""
    path = request.POST.get("back", "")
    if path.startswith("/") and url_has_allowed_host_and_scheme(
        path, allowed_hosts=None, require_https=request.is_secure()
    ):
        return path
    return reverse("storefront:gallery")
