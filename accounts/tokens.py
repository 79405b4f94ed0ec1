"""Tokens for API clients: an access token for minutes, a refresh token for one use.

Both are JWTs signed by this installation and good in one shop only. What they stand for
is a device: a session row and a TokenFamily. An access token is believed only while
both are there, which one statement tells, together with the person (ADR 19).
"""

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
from allauth.core import context
from allauth.core.internal.httpkit import get_authorization_credential
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from accounts import devices, trail
from accounts.exceptions import TokenRefused
from accounts.models import TokenFamily, User
from accounts.permissions import NAMES, permissions_of
from core.tenancy import PUBLIC, current_schema

ALGORITHM = "HS256"
ACCESS, REFRESH = "access", "refresh"
ACCESS_LIFE = timedelta(minutes=5)
REFRESH_LIFE = timedelta(days=14)


@dataclass(frozen=True)
class Pair:
    """What a client gets."""

    access: str
    refresh: str


def kid_of(key: str) -> str:
    """Name a key without telling it."""
    return hashlib.sha256(f"kid {key}".encode()).hexdigest()[:12]


def looks_like_one(credential: str) -> bool:
    """Tell a JWT from an API key, which may be sent in the same header."""
    return credential.count(".") == 2


def start(user: User, session_key: str, origin: str) -> Pair:
    """Give a device its first tokens."""
    family = TokenFamily.objects.create(
        user=user, session_key=session_key, expires_at=timezone.now() + REFRESH_LIFE
    )
    return _pair(family, user, origin)


def family_of(credential: str) -> TokenFamily | None:
    """Return the device of an access token, with its person; None if it ended.

    One statement: is it revoked, is its session alive, who is it.
    """
    claims = _read(credential, ACCESS)
    if claims is None:
        return None
    now = timezone.now()
    sessions = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=now
    )
    found: TokenFamily | None = (
        TokenFamily.objects.filter(
            Exists(sessions), pk=claims["sid"], revoked_at=None, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    return found if found and str(found.user_id) == claims["sub"] else None


def refresh(credential: str, origin: str) -> Pair:
    """Take a refresh token and give the next pair.

    Raises TokenRefused for a bad one. For one that was used before it also ends the
    device: two hold the same token, and one of them should not.
    """
    claims = _read(credential, REFRESH)
    if claims is None:
        raise TokenRefused("This refresh token is not good. Sign in again.")
    pair = _rotate(claims, origin)
    if pair is None:
        _end_if_reused(claims)
        raise TokenRefused("This refresh token is used or ended. Sign in again.")
    return pair


@transaction.atomic
def _rotate(claims: dict[str, Any], origin: str) -> Pair | None:
    """Step the generation on, by an UPDATE that only one of two callers wins."""
    now = timezone.now()
    # Columns of this row only: a condition on another table would become a subquery,
    # which PostgreSQL does not look at again after waiting for the other caller.
    family = TokenFamily.objects.filter(
        pk=claims["sid"], generation=claims["gen"], revoked_at=None, expires_at__gt=now
    )
    if not family.update(generation=claims["gen"] + 1, expires_at=now + REFRESH_LIFE):
        return None
    held = TokenFamily.objects.select_related("user").get(pk=claims["sid"])
    # The session lives as long as its tokens; gone or expired, it takes them along.
    alive = Session.objects.filter(session_key=held.session_key, expire_date__gt=now)
    if not held.user.is_active or not alive.update(expire_date=now + REFRESH_LIFE):
        return None
    return _pair(held, held.user, origin)


@transaction.atomic
def _end_if_reused(claims: dict[str, Any]) -> None:
    family = (
        TokenFamily.objects.select_for_update()
        .filter(pk=claims["sid"], revoked_at=None, generation__gt=claims["gen"])
        .first()
    )
    if family is not None:
        devices.end_session(family.session_key)
        user = User.objects.get(pk=family.user_id)
        trail.record(user, "refresh_token_reused")


def _pair(family: TokenFamily, user: User, origin: str) -> Pair:
    held = sorted(permissions_of(user.role) & NAMES) if user.is_staff else []
    access = {"email": user.email, "role": user.role, "permissions": held}
    return Pair(
        _sign(family, origin, ACCESS, ACCESS_LIFE, access),
        _sign(family, origin, REFRESH, REFRESH_LIFE, {"gen": family.generation}),
    )


def _sign(
    family: TokenFamily, origin: str, use: str, life: timedelta, more: dict[str, Any]
) -> str:
    key, now = settings.JWT_SIGNING_KEYS[0], int(time.time())
    claims = {
        "iss": origin,
        "aud": _audience(),
        "tenant": current_schema(),
        "sub": str(family.user_id),
        "sid": str(family.pk),
        "jti": secrets.token_hex(8),
        "iat": now,
        "exp": now + int(life.total_seconds()),
        "use": use,
        **more,
    }
    return jwt.encode(claims, key, ALGORITHM, headers={"kid": kid_of(key)})


def _audience() -> str:
    return f"passepartout:{current_schema()}"


def _read(credential: str, use: str) -> dict[str, Any] | None:
    """Return the claims of a token of ours, for this shop and this use."""
    if current_schema() == PUBLIC:
        return None
    try:
        kid = jwt.get_unverified_header(credential).get("kid")
        keys = {kid_of(key): key for key in settings.JWT_SIGNING_KEYS}
        claims: dict[str, Any] = jwt.decode(
            credential,
            keys.get(str(kid), ""),
            algorithms=[ALGORITHM],
            audience=_audience(),
            options={"require": ["exp", "iat", "iss", "aud", "sub", "sid", "use"]},
        )
        UUID(claims["sid"])
    except (jwt.PyJWTError, ValueError):
        return None
    is_ours = claims["use"] == use and claims.get("tenant") == current_schema()
    return claims if is_ours else None


def origin_of(request: HttpRequest) -> str:
    """Return the host a token is issued on."""
    return f"{request.scheme}://{request.get_host()}"


class TokenStrategy(JWTTokenStrategy):
    """How allauth's headless views make and read our tokens."""

    def _get_access_token(self, request: HttpRequest) -> None:
        """Leave reading to get_session_token."""

    def get_session_token(self, request: HttpRequest) -> str | None:
        """Find the session by X-Session-Token, or by the device of an access token."""
        if given := request.headers.get("X-Session-Token"):
            return str(given)
        credential = get_authorization_credential(request, "Bearer")
        family = family_of(credential) if credential else None
        return family.session_key if family else None

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any]:
        """Give tokens to who has just signed in."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - allauth calls this once signed in
        key = self.create_session_token(request)
        pair = start(user, key, origin_of(request))
        return {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "expires_in": int(ACCESS_LIFE.total_seconds()),
        }

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Rotate; None refuses."""
        try:
            pair = refresh(refresh_token, origin_of(context.request))
        except TokenRefused:
            return None
        return pair.access, pair.refresh
