"""Signing in with a provider: out from a shop, back by way of the platform's host."""

import logging
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import handing
from accounts.exceptions import HandOffInvalid
from accounts.handing import digest
from accounts.local_paths import local_or
from accounts.models import SignInAttempt
from accounts.provider import provider_classes
from accounts.social import exchange
from accounts.social.identity import facts, nonce_of
from core.throttling import throttled

logger = logging.getLogger(__name__)
COOKIE = "sign-in"
PATH = "/auth/"
NAMES = {each.id for each in provider_classes}


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _provider(request: HttpRequest, name: str) -> Any:
    """Find a provider that has credentials here; 404 for any other."""
    if name not in NAMES:
        raise Http404
    try:
        return get_adapter().get_provider(request, name)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@never_cache
@require_POST
@throttled("sign_in")
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Send a person to a provider; a form's token proves that they asked to."""
    found = _provider(request, provider)
    wants_link = request.POST.get("process") == "connect"
    if wants_link and not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    begun = handing.begin(
        provider,
        origin=_origin(request),
        next_path=request.POST.get("next", ""),
        user_id=request.user.pk if wants_link else None,
    )
    adapter = found.get_oauth2_adapter(request)
    client = adapter.get_client(request, found.app)
    client.state = begun.state
    extra = found.get_auth_params() | {"nonce": nonce_of(begun.verifier)}
    if provider == "google":
        extra |= _challenge(begun.verifier)
    url = client.get_redirect_url(adapter.authorize_url, found.get_scope(), extra)
    response = HttpResponseRedirect(url)
    response.set_cookie(
        COOKIE,
        begun.browser,
        max_age=int(handing.OUT.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@csrf_exempt  # Apple posts from its own site; the state is what proves the sign-in
@require_http_methods(["GET", "POST"])
@throttled("sign_in")
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a person back from a provider and hand them to their shop.

    Reads no cookie: Apple's form brings none, and the shop checks the browser.
    """
    if provider not in NAMES:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    try:
        attempt = exchange.arrive(provider, sent.get("state", ""))
    except HandOffInvalid as refusal:
        return render(
            request, "accounts/hand_off.html", {"why": refusal.message}, status=400
        )
    code = sent.get("code", "")
    if not code or "error" in sent:
        return _back(attempt, refused="canceled")
    try:
        claims = exchange.claims(request, attempt, code)
    except (OAuth2Error, ImproperlyConfigured, SocialApp.DoesNotExist):
        logger.warning("A provider's answer was not accepted.", exc_info=True)
        return _back(attempt, refused="failed")
    return _back(attempt, token=handing.hand_over(attempt, facts(claims)))


def _back(attempt: SignInAttempt, **query: str) -> HttpResponse:
    """Lead to the shop where it began; its host was checked on arrival."""
    return HttpResponseRedirect(
        f"{attempt.origin}/auth/loginCallback?{urlencode(query)}"
    )


@never_cache
@require_GET
@throttled("sign_in")
def finish(request: HttpRequest) -> HttpResponse:
    """Sign a person in who came back through the platform's host."""
    refused = request.GET.get("refused")
    if refused:
        return _refuse(request, WORDS.get(refused, WORDS["failed"]))
    try:
        attempt = handing.redeem(
            request.GET.get("token", ""),
            browser=request.COOKIES.get(COOKIE, ""),
            origin=_origin(request),
        )
        answer = _complete(request, attempt)
    except HandOffInvalid as refusal:
        return _refuse(request, refusal.message)
    except ValidationError as refusal:
        return _refuse(request, " ".join(refusal.messages))
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


WORDS = {
    "canceled": "You came back without signing in.",
    "failed": "The provider's answer could not be used. Please try again.",
}


def _complete(request: HttpRequest, attempt: SignInAttempt) -> HttpResponse:
    """Let allauth find, make or link the person."""
    is_link = attempt.process == SignInAttempt.Process.CONNECT
    if is_link and request.user.pk != attempt.user_id:
        raise HandOffInvalid
    provider = _provider(request, attempt.provider)
    login = provider.sociallogin_from_response(request, handing.facts_of(attempt))
    login.state = {
        "process": attempt.process,
        "next": local_or(attempt.next_path, ""),
    }
    answer: HttpResponse = complete_social_login(request, login)
    return answer


def _refuse(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    return HttpResponseRedirect(reverse("account_login"))


def _challenge(verifier: str) -> dict[str, str]:
    """Write the PKCE challenge of our own verifier, S256."""
    code = urlsafe_b64encode(bytes.fromhex(digest(verifier))).decode()
    return {"code_challenge": code.rstrip("="), "code_challenge_method": "S256"}
