"""Who sends a request, by the access token in its Authorization header."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import tokens
from accounts.factors import lacks_required
from accounts.models import TokenFamily, User


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`; anything else is left to others."""

    def authenticate(self, request: Request) -> tuple[User, TokenFamily] | None:
        """Return the person and the device; 401 for a token that is no longer good."""
        scheme, _, credential = get_authorization_header(request).partition(b" ")
        given = credential.strip().decode("latin-1")
        if scheme.lower() != b"bearer" or not tokens.looks_like_one(given):
            return None
        family = tokens.family_of(given)
        if family is None:
            raise AuthenticationFailed("The access token is expired or ended.")
        if lacks_required(family.user):
            raise AuthenticationFailed("Set up a second factor in the back office.")
        return family.user, family

    def authenticate_header(self, request: Request) -> str:
        """Say how to sign in."""
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes it."""

    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
