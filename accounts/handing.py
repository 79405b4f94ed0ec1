"""A sign-in's way out to a provider and back to the shop and browser it began in.

begin (shop) -> arrive (platform) -> hand_over (platform) -> redeem (shop). Each step
shows a secret of which only the digest is stored, and each secret works once. ADR 18.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts.exceptions import HandOffInvalid
from accounts.local_paths import local_or
from accounts.models import SignInAttempt
from core.tenancy import current_schema

# Typing a password and a second factor at the provider takes a while.
OUT = timedelta(minutes=10)
# From the platform to the shop is one redirect.
BACK = timedelta(seconds=60)
SALT = "accounts.handing"
MOST_SWEPT = 100


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _of_state(state: str) -> str:
    """Digest a state such that no token's key can be shown in its place."""
    return digest(f"state {state}")


@dataclass(frozen=True)
class Begun:
    """What goes out: the state and verifier to the provider, `browser` in a cookie."""

    state: str
    verifier: str
    browser: str


@transaction.atomic
def begin(
    provider: str, *, origin: str, next_path: str = "", user_id: Any = None
) -> Begun:
    """Remember a sign-in that leaves from here; with `user_id` it links an account."""
    now = timezone.now()
    stale = SignInAttempt.objects.filter(expires_at__lt=now).values_list("pk")
    SignInAttempt.objects.filter(pk__in=stale[:MOST_SWEPT]).delete()
    begun = Begun(*(secrets.token_urlsafe(32) for _ in range(3)))
    process = SignInAttempt.Process
    SignInAttempt.objects.create(
        schema_name=current_schema(),
        provider=provider,
        process=process.CONNECT if user_id else process.LOGIN,
        user_id=user_id,
        origin=origin,
        next_path=local_or(next_path, ""),
        browser_digest=digest(begun.browser),
        key_digest=_of_state(begun.state),
        code_verifier=begun.verifier,
        expires_at=now + OUT,
    )
    return begun


@transaction.atomic
def arrive(provider: str, state: str) -> SignInAttempt:
    """Take the state that a provider sent back; nobody can take it again.

    Raises HandOffInvalid for one that is unknown, used, too old or another provider's.
    """
    attempt = _locked(key_digest=_of_state(state), provider=provider)
    attempt.key_digest = digest(secrets.token_urlsafe(32))
    attempt.save(update_fields=["key_digest"])
    return attempt


@transaction.atomic
def hand_over(attempt: SignInAttempt, facts: dict[str, Any]) -> str:
    """Store who came back; return the token that the shop may redeem once."""
    key = secrets.token_urlsafe(32)
    attempt.key_digest = digest(key)
    attempt.payload = orjson.dumps(facts).decode()
    attempt.expires_at = timezone.now() + BACK
    attempt.save(update_fields=["key_digest", "payload", "expires_at"])
    return signing.dumps({"key": key, "shop": attempt.schema_name}, salt=SALT)


@transaction.atomic
def redeem(token: str, *, browser: str, origin: str) -> SignInAttempt:
    """Take a token in the shop and the browser where it began; it is gone then.

    Raises HandOffInvalid for a forged, used or old one, one of another shop, host or
    browser. The right browser may still use it after a wrong one tried.
    """
    try:
        said = signing.loads(token, salt=SALT, max_age=BACK)
    except signing.BadSignature as error:
        raise HandOffInvalid from error
    if said["shop"] != current_schema():
        raise HandOffInvalid
    attempt = _locked(
        key_digest=digest(said["key"]),
        browser_digest=digest(browser),
        schema_name=current_schema(),
        origin=origin,
    )
    pk = attempt.pk
    attempt.delete()
    attempt.pk = pk
    return attempt


def host_of(attempt: SignInAttempt) -> str:
    """Return the host name a sign-in began on."""
    return urlsplit(attempt.origin).hostname or ""


def facts_of(attempt: SignInAttempt) -> dict[str, Any]:
    """Return who came back."""
    found: dict[str, Any] = orjson.loads(attempt.payload)
    return found


def _locked(**which: Any) -> SignInAttempt:
    found: SignInAttempt | None = (
        SignInAttempt.objects.select_for_update()
        .filter(expires_at__gt=timezone.now(), **which)
        .first()
    )
    if found is None:
        raise HandOffInvalid
    return found
