"""Google and Apple as django-allauth's registry finds them, with our checks.

Their addresses come from settings; an id token's signature, audience and nonce are
always verified, also where the token came straight from the provider.
"""

from typing import Any

import orjson
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.apple.client import AppleOAuth2Client
from allauth.socialaccount.providers.apple.provider import (
    AppleProvider as BaseAppleProvider,
)
from allauth.socialaccount.providers.google.provider import (
    GoogleProvider as BaseGoogleProvider,
)
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.http import HttpRequest

from accounts.social.callbacks import callback_url
from accounts.social.identity import endpoints, facts, nonce_of, verified


class IdentityAdapter(OAuth2Adapter):
    """The code flow of a provider that answers with an id token."""

    provider_id = ""

    @property
    def authorize_url(self) -> str:
        """Say where people are sent."""
        return str(endpoints(self.provider_id)["authorize"])

    @property
    def access_token_url(self) -> str:
        """Say where codes are exchanged."""
        return str(endpoints(self.provider_id)["token"])

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return to the platform's host, the only one that providers know."""
        return callback_url(self.provider_id)

    def claims(self, provider: Any, code: str, verifier: str) -> dict[str, Any]:
        """Exchange a code; return what the provider says of the person."""
        client = self.get_client(self.request, provider.app)
        answer = client.get_access_token(code, pkce_code_verifier=verifier)
        if not isinstance(answer.get("id_token"), str):
            raise OAuth2Error("the provider sent no id token")
        return verified(
            self.provider_id,
            answer["id_token"],
            provider.audiences,
            nonce=nonce_of(verifier),
        )


class GoogleAdapter(IdentityAdapter):
    """Google."""

    provider_id = "google"


class AppleAdapter(IdentityAdapter):
    """Apple: the client secret is a short JWT that we sign."""

    provider_id = "apple"
    client_class = AppleOAuth2Client

    def claims(self, provider: Any, code: str, verifier: str) -> dict[str, Any]:
        """Add the name, which Apple sends beside the code, the first time only."""
        # Apple documents no PKCE; the nonce in the signed token does that work.
        found = super().claims(provider, code, verifier)
        return found | {"name": _name(self.request)}


def _name(request: HttpRequest) -> dict[str, str] | None:
    """Read the name out of Apple's form. The browser sends it: a name, no proof."""
    try:
        sent = orjson.loads(request.POST.get("user", ""))
        name = sent["name"]
        return {key: str(name.get(key) or "")[:75] for key in ("firstName", "lastName")}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None


class _Audiences:
    """What apps send us instead of a code: an id token, verified like any other."""

    app: Any
    id: str

    @property
    def audiences(self) -> list[str]:
        """List the client ids that tokens may be made for."""
        return [each.strip() for each in self.app.client_id.split(",")]

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        """Store nothing but the id: the rest is asked again at each sign-in."""
        return {}

    def verify_token(self, request: HttpRequest, token: dict[str, Any]) -> Any:
        """Return the login of an id token that an app got by itself."""
        try:
            claims = verified(self.id, token.get("id_token") or "", self.audiences)
        except OAuth2Error as error:
            raise get_adapter().validation_error("invalid_token") from error
        return self.sociallogin_from_response(  # type: ignore[attr-defined]
            request or context.request, facts(claims)
        )


class GoogleProvider(_Audiences, BaseGoogleProvider):
    """Sign in with Google (R25)."""

    oauth2_adapter_class = GoogleAdapter


class AppleProvider(_Audiences, BaseAppleProvider):
    """Sign in with Apple (R26)."""

    oauth2_adapter_class = AppleAdapter


provider_classes = [GoogleProvider, AppleProvider]
