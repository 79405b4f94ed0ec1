"""On the platform's host, in a shop's name: from a code to what is said of whom."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest

from accounts import handing
from accounts.exceptions import HandOffInvalid
from accounts.models import SignInAttempt
from core.tenancy import host_answers_for, shop


def arrive(provider: str, state: str) -> SignInAttempt:
    """Take a state; the host to lead back to must still be that shop's."""
    attempt = handing.arrive(provider, state)
    if not host_answers_for(handing.host_of(attempt), attempt.schema_name):
        raise HandOffInvalid
    return attempt


def claims(request: HttpRequest, attempt: SignInAttempt, code: str) -> dict[str, Any]:
    """Exchange a code with the shop's own credentials, or the platform's.

    Raises OAuth2Error, and SocialApp.DoesNotExist where they are gone meanwhile.
    """
    with shop(attempt.schema_name):
        provider = get_adapter().get_provider(request, attempt.provider)
        # Signing the client secret asks for the credentials again, outside the shop.
        request.sign_in_app = provider.app  # type: ignore[attr-defined]
    adapter = provider.get_oauth2_adapter(request)
    found: dict[str, Any] = adapter.claims(provider, code, attempt.code_verifier)
    return found
