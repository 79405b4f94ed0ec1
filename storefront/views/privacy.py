"""What the shop keeps of people, what they agreed to, and what they may ask."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import User
from core.actors import Actor
from core.clients import client_address
from core.errors import AppError
from core.retention import rules
from core.throttling import throttled
from privacy import links, services
from privacy.api.views import SENT
from privacy.api.views import download as stream
from privacy.models import Consent
from privacy.people import address_of, addresses_of, own_requests
from privacy.services import Wish
from privacy.sources import processors
from privacy.wordings import WORDINGS
from storefront.forms import DataRequestForm
from storefront.pages import page

MOST_REQUESTS = 20
# What a shopper need not read about: it holds nothing of theirs.
OF_THE_PLATFORM = {"operators' sessions", "job runs", "outbox", "invitations"}


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Say what is kept and for how long, and take requests."""
    return _show(request, DataRequestForm(user=request.user))


def _show(request: HttpRequest, form: DataRequestForm) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "rules": [
            rule for name, rule in rules().items() if name not in OF_THE_PLATFORM
        ],
        "processors": processors(),
    }
    if isinstance(request.user, User):
        said = services.consents_of(addresses_of(request.user), request.user.pk)
        context["requests"] = own_requests(request.user)[:MOST_REQUESTS]
        context["consents"] = [
            (name, wording.text, said[name]) for name, wording in WORDINGS.items()
        ]
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "storefront/privacy.html", context, status=status)


@never_cache
@throttled("privacy")
@sensitive_post_parameters()
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Take a request. A guest gets the same answer whatever address they type."""
    form = DataRequestForm(request.POST, user=request.user)
    if not form.is_valid():
        return _show(request, form)
    try:
        said = _ask(request, form.cleaned_data)
    except AppError as error:
        form.add_error(None, error.message)
        return _show(request, form)
    messages.success(request, said)
    return redirect("storefront:privacy")


def _ask(request: HttpRequest, given: dict[str, Any]) -> str:
    user = request.user
    if not isinstance(user, User):
        services.ask_as_guest(Wish(given["kind"], given["email"], given["text"]))
        return SENT
    wish = Wish(given["kind"], address_of(user), given["text"])
    made = services.ask_signed_in(wish, user=user, actor=Actor.of(request))
    return f"We have your request and answer by {made.due_at:%-d %B %Y} at the latest."


@never_cache
@require_POST
def change_consents(request: HttpRequest) -> HttpResponse:
    """Write down what somebody signed in agrees to now."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    said = services.consents_of(addresses_of(user), user.pk)
    for purpose, before in said.items():
        is_given = purpose in request.POST
        if is_given != before:
            services.record_consent(
                purpose,
                is_given=is_given,
                email=address_of(user),
                user_id=user.pk,
                how=Consent.How.PAGE,
                address=client_address(request),
            )
    messages.success(request, "Saved.")
    return redirect("storefront:privacy")


@never_cache
@throttled("privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a mailed link confirms; its button confirms it.

    Mail programs open links to look for harm: a GET must not use it up.
    """
    try:
        if request.method != "POST":
            found = links.request_of(token, links.VERIFY)
            context = {"found": found, "token": token}
            return page(request, "storefront/privacy_confirm.html", context)
        found = services.verify(token)
    except AppError as error:
        raise Http404 from error
    messages.success(
        request,
        f"Thank you. We answer by {found.due_at:%-d %B %Y} at the latest, by mail.",
    )
    return redirect("storefront:privacy")


@never_cache
@require_safe
def download(request: HttpRequest, token: str) -> StreamingHttpResponse:
    """Stream an export to who holds the mailed link.

    One that was asked for from an account also asks for that account, or for staff
    who answer such requests.
    """
    try:
        found = links.request_of(token, links.DOWNLOAD)
        if found.user_id and not _may(request, found.user_id):
            raise Http404
        return stream(found)
    except AppError as error:
        raise Http404 from error


def _may(request: HttpRequest, owner: object) -> bool:
    user = request.user
    return isinstance(user, User) and (
        user.pk == owner or user.has_perm("privacy.manage")
    )
