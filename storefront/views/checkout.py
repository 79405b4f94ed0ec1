"""Checkout: an address, an order, a payment."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.clients import client_address
from core.errors import AppError
from core.money import Money
from core.tenancy import current_shop
from core.throttling import throttled
from orders.flow import Fulfilment, PaymentState
from orders.models import Cart, Order
from orders.selectors import CartContents, contents
from orders.services import place_order
from orders.services.quoting import shipping_price
from payments.models import PaymentAttempt, StripeAccount
from payments.services import open_intent
from privacy.models import Consent
from privacy.services import record_consent
from storefront import access, basket
from storefront.forms import CheckoutForm
from storefront.pages import page

ASK_FOR_TOTAL = "total"


@throttled("checkout")
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Ask for an address; with a good one place the order and go on to pay.

    Sending the same form twice gives the same order: place_order sees to that.
    """
    cart = basket.cart_of(request)
    if cart is None or (request.method != "POST" and not cart.is_open):
        return _elsewhere(request, cart)
    if request.method != "POST":
        return _show(request, cart, _empty_form(request))
    form = CheckoutForm(request.POST, countries=current_shop().countries)
    if request.POST.get("act") == ASK_FOR_TOTAL:
        return _show(request, cart, _as_typed(request))
    if not form.is_valid():
        return _show(request, cart, form)
    try:
        order = place_order(cart.token, form.checkout)
    except AppError as error:
        _explain(form, error)
        return _show(request, cart, form)
    if form.cleaned_data["news"]:
        _agree_to_news(request, order)
    return _to_payment(request, order)


def _agree_to_news(request: HttpRequest, order: Order) -> None:
    record_consent(
        "marketing_mails",
        is_given=True,
        email=order.email,
        how=Consent.How.CHECKOUT,
        address=client_address(request),
    )


def _to_payment(request: HttpRequest, order: Order) -> HttpResponse:
    access.remember_order(request, order)
    response = redirect("storefront:pay", order.number)
    basket.remember(response, basket.COUNTRY_COOKIE, order.country)
    return response


def _elsewhere(request: HttpRequest, cart: Cart | None) -> HttpResponse:
    """Send away a visitor without a cart, or with one that was ordered."""
    if cart:
        order = Order.objects.get(cart=cart)
        if access.may_see(request, order):
            return redirect("storefront:pay", order.number)
    messages.info(request, "Your cart is empty. Choose a print first.")
    return redirect("storefront:cart")


def _empty_form(request: HttpRequest) -> CheckoutForm:
    initial = {"country": basket.chosen_country(request)}
    return CheckoutForm(initial=initial, countries=current_shop().countries)


def _as_typed(request: HttpRequest) -> CheckoutForm:
    """Keep what was typed without complaining about what is not typed yet."""
    return CheckoutForm(initial=request.POST.dict(), countries=current_shop().countries)


def _explain(form: CheckoutForm, error: AppError) -> None:
    """Show a refusal at its field, or above all fields."""
    if error.code == "total_changed":
        text = "The price has changed since you saw it. Check the total and go on."
        form.add_error(None, text)
    else:
        form.add_error("country" if "country" in error.fields else None, error.message)


def _show(request: HttpRequest, cart: Cart, form: CheckoutForm) -> HttpResponse:
    filled = contents(cart)
    if not filled.rows:
        return _elsewhere(request, None)
    country = form["country"].value()
    if country not in current_shop().countries:
        country = basket.chosen_country(request)
    context: dict[str, Any] = {"form": form, "filled": filled, "country": country}
    context |= _totals(filled, country)
    return page(
        request,
        "storefront/checkout.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


def _totals(filled: CartContents, country: str) -> dict[str, Any]:
    subtotal = Money(filled.subtotal_minor, filled.cart.currency)
    try:
        delivery = shipping_price(filled, country)
    except AppError as error:
        return {"subtotal": subtotal, "delivery_problem": error.message}
    return {"subtotal": subtotal, "delivery": delivery, "total": subtotal + delivery}


@throttled("checkout")
@never_cache
@require_safe
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Take the payment of an order; one that needs none leads to its tracking page."""
    order = access.order_or_404(request, number, "lines")
    if not is_payable(order):
        return HttpResponseRedirect(order.tracking_path)
    attempt = PaymentAttempt.objects.get(reference=str(order.pk))
    context: dict[str, Any] = {"order": order, "attempt": attempt}
    try:
        context["attempt"] = open_intent(attempt)
    except AppError as error:
        context["problem"] = error.message
    context["payment"] = _for_script(request, order, context["attempt"])
    return page(request, "storefront/pay.html", context, with_payment=True)


def is_payable(order: Order) -> bool:
    """Tell whether an order still waits for its payment."""
    waits = {PaymentState.UNPAID, PaymentState.PENDING}
    return order.payment in waits and order.fulfilment == Fulfilment.PENDING


def _for_script(
    request: HttpRequest, order: Order, attempt: PaymentAttempt
) -> dict[str, str]:
    """Return what the browser needs to confirm the payment; no secret key is in it."""
    account = StripeAccount.objects.first()
    return {
        "key": account.publishable_key if account else "",
        "intent": attempt.intent_ref or "",
        "client_secret": attempt.client_secret,
        "api": f"{settings.SIMULATOR_URL}/stripe" if settings.SIMULATOR_URL else "",
        "return_url": request.build_absolute_uri(order.tracking_path),
    }
