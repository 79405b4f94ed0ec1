"""Signing requests with an API key.

`Authorization: Bearer pp_live_…`, or Basic with the key as user name and no password,
as `curl -u pp_live_…:` sends it. Other tokens are left to other classes.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.api_keys import START, KeyHolder, holder_of
from accounts.models import ApiKey
from core.tenancy import PUBLIC, current_schema


class ApiKeyAuthentication(BaseAuthentication):
    """Know a shop's own program by its key."""

    def authenticate(self, request: Request) -> tuple[KeyHolder, ApiKey] | None:
        """Return who asks; None where no key was sent, 401 where it does not work."""
        text = key_in(get_authorization_header(request))
        if text is None:
            return None
        holder = holder_of(text) if current_schema() != PUBLIC else None
        if holder is None:
            raise AuthenticationFailed(
                "This API key is unknown here, was revoked or has expired. Make a new "
                "one in the back office under Settings › API keys.",
                code="api_key_invalid",
            )
        return holder, holder.key

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return 'Bearer realm="api"'


def key_in(header: bytes) -> str | None:
    """Find a key of ours in an Authorization header; None for anything else."""
    scheme, _, rest = header.decode("latin-1").partition(" ")
    text = rest.strip()
    if scheme.lower() == "basic":
        try:
            text = b64decode(text, validate=True).decode("latin-1").split(":")[0]
        except (NotBase64, ValueError):
            return None
    elif scheme.lower() != "bearer":
        return None
    return text if text.startswith(START) else None


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names it."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Describe the header."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key of the shop, `pp_live_…`; as Basic user name too.",
        }
