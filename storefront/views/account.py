"""A shopper's account: orders, devices, and how they sign in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import devices, services
from accounts.forms import NameForm
from accounts.models import SignInProvider, User
from accounts.social.offered import let_forms_leave, offered
from core.errors import AppError
from orders.access import orders_of
from storefront.pages import page

MOST_ORDERS = 50
own = login_required(login_url="/account/sign-in")


def _me(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


@never_cache
@require_safe
@own
def show_account(request: HttpRequest) -> HttpResponse:
    """Show who is signed in, and their orders."""
    me = _me(request)
    context: dict[str, Any] = {
        "orders": orders_of(me).prefetch_related("lines")[:MOST_ORDERS],
        "form": NameForm(initial={"name": me.name}),
        "section": "orders",
    }
    return page(request, "storefront/account.html", context)


@require_POST
@own
def rename(request: HttpRequest) -> HttpResponse:
    """Change what we call a person."""
    form = NameForm(request.POST)
    if form.is_valid():
        services.rename(_me(request), form.cleaned_data["name"])
        messages.success(request, "Your name is changed.")
    else:
        messages.error(request, "That name is too long.")
    return HttpResponseRedirect(reverse("storefront:account"))


@never_cache
@require_safe
@own
def show_devices(request: HttpRequest) -> HttpResponse:
    """Show where a person is signed in."""
    context = {
        "devices": devices.of(_me(request)),
        "here": request.session.session_key,
        "section": "devices",
    }
    return page(request, "storefront/devices.html", context)


@require_POST
@own
def end_device(request: HttpRequest, device: int) -> HttpResponse:
    """Sign one device out."""
    if not services.end_device(_me(request), device):
        raise Http404
    messages.success(request, "That device is signed out.")
    return HttpResponseRedirect(reverse("storefront:devices"))


@require_POST
@own
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = services.end_other_devices(
        _me(request), keep=request.session.session_key or ""
    )
    messages.success(request, f"Signed out on {count} other devices.")
    return HttpResponseRedirect(reverse("storefront:devices"))


@never_cache
@require_safe
@own
def show_linked(request: HttpRequest) -> HttpResponse:
    """Show how a person may sign in, and what could be linked."""
    linked = {each.provider: each for each in services.linked_accounts(_me(request))}
    here = offered(request)
    titles = dict(here) | {
        name: SignInProvider.Provider(name).label
        for name in linked
        if name in SignInProvider.Provider.values
    }
    ways = [(name, title, linked.get(name)) for name, title in titles.items()]
    context = {"ways": ways, "section": "linked"}
    response = page(request, "storefront/linked.html", context)
    let_forms_leave(response, here)
    return response


@require_POST
@own
def unlink(request: HttpRequest, account: int) -> HttpResponse:
    """Take a way to sign in away."""
    try:
        services.unlink(_me(request), account)
    except AppError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "It is no longer linked.")
    return HttpResponseRedirect(reverse("storefront:linked"))
