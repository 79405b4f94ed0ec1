"""What a provider says of a person, believed only with its signature."""

from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.cache import cache

from accounts.handing import digest

# Signed with a key pair; "none" and shared secrets are no proof.
ALGORITHMS = ["RS256", "ES256"]
KEYS_KEPT_SECONDS = 600
# All we keep or hand on. No picture, no locale, no token.
FACTS = ("sub", "email", "email_verified", "given_name", "family_name", "name")


def endpoints(provider: str) -> dict[str, Any]:
    """Return where a provider answers, and how it names itself."""
    found: dict[str, Any] = settings.SIGN_IN_ENDPOINTS[provider]
    return found


def nonce_of(verifier: str) -> str:
    """Make the nonce that ties an id token to one sign-in."""
    return digest(f"nonce {verifier}")


def verified(
    provider: str, id_token: str, audience: list[str], *, nonce: str | None = None
) -> dict[str, Any]:
    """Return the claims of an id token made for us, now, by this provider.

    Raises OAuth2Error for any other. Without `nonce` (apps that got the token
    themselves) none is compared.
    """
    where = endpoints(provider)
    try:
        key = _key(where["keys"], jwt.get_unverified_header(id_token).get("kid"))
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key=key.key,
            algorithms=ALGORITHMS,
            audience=audience,
            issuer=where["issuers"],
            leeway=30,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error("the id token is not good") from error
    if nonce is not None and claims.get("nonce") != nonce:
        raise OAuth2Error("the id token is of another sign-in")
    return claims


def facts(claims: dict[str, Any]) -> dict[str, Any]:
    """Leave out what we have no use for."""
    return {name: claims[name] for name in FACTS if claims.get(name) is not None}


def _key(url: str, kid: str | None) -> jwt.PyJWK:
    """Find a provider's key; an unknown one is looked for afresh.

    Who publishes a single key need not name it.
    """
    for known in (cache.get(f"provider-keys:{url}"), None):
        keys = jwt.PyJWKSet.from_dict(known or _fetch(url)).keys
        if kid is None and len(keys) == 1:
            return keys[0]
        for key in keys:
            if key.key_id == kid:
                return key
    raise OAuth2Error("the id token names an unknown key")


def _fetch(url: str) -> Any:
    with get_adapter().get_requests_session() as outside:
        answer = outside.get(url)
    if not answer.ok or not isinstance(answer.body, dict):
        raise OAuth2Error("the provider's keys cannot be read")
    cache.set(f"provider-keys:{url}", answer.body, KEYS_KEPT_SECONDS)
    return answer.body
