"""Pages of the platform's host: opening a shop, and finding one by its handle."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenants import signup
from tenants.exceptions import SignUpRefused
from tenants.forms import PasswordForm, SignUpForm
from tenants.handles import host_of
from tenants.hosts import public_url
from tenants.models import Tenant
from tenants.services import known_opening


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for name, address and e-mail; send the link."""
    if not settings.SIGN_UP_IS_OPEN:
        return _page(request, "signup_closed", status=404)
    if request.method != "POST":
        return _form(request, SignUpForm())
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    given = form.cleaned_data
    try:
        signup.ask(given["name"], given["email"], given["handle"])
    except SignUpRefused as refusal:
        form.add_error("handle", refusal.message)
        return _form(request, form)
    return _page(request, "signup_sent", {"email": given["email"]})


def _form(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    context = {"form": form, "shared_domain": settings.SHARED_DOMAIN}
    return _page(request, "signup", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Open the shop of a link; a GET only asks, for mail programs follow links."""
    try:
        wish = signup.read(token)
        if made := known_opening(wish.key):
            return _opened(request, made)
        form = PasswordForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            password = form.cleaned_data["password"]
            return _opened(request, signup.open_shop(wish, password))
    except SignUpRefused as refusal:
        return _page(request, "signup_refused", {"refusal": refusal}, status=410)
    host = host_of(wish.handle)
    context = {"form": form, "wish": wish, "host": host}
    return _page(request, "signup_confirm", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    context = {"tenant": tenant, "url": public_url(tenant)}
    return _page(request, "signup_opened", context)


def _page(
    request: HttpRequest,
    name: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    return render(request, f"platform/{name}.html", context or {}, status=status)


@require_safe
def at_handle(request: HttpRequest, handle: str, path: str = "") -> HttpResponse:
    """Lead from /@handle to the shop's own host (R6, R16)."""
    found = Tenant.objects.shops().filter(handle=handle.lower()).first()
    if found is None or found.status == Tenant.Status.DELETING:
        raise Http404
    return HttpResponseRedirect(f"{public_url(found)}/{path}")
