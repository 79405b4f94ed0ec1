"""Guessing passwords is slow, for every account and from every address.

Each try is counted before the password is looked at, so that many at once get no more
tries than one after the other. Addresses that nobody has are counted the same way: the
answer tells nothing.
"""

import hashlib

from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from core import audit, rates
from core.actors import SYSTEM, Actor
from core.clients import bucket, client_address
from core.rates import Standing

# One address may try one account; and all addresses together, so that whoever guesses
# from one place does not lock the owner out at another.
FROM_ONE_ADDRESS = "5/15 minutes"
FROM_EVERYWHERE = "30/hour"
NAME = "guessing"


def take_a_try(request: HttpRequest | None, email: str) -> Standing | None:
    """Count a try; return what is full when this one is a try too many."""
    account, address = _account(email), _address(request)
    full = rates.count(FROM_ONE_ADDRESS, NAME, account, address)
    full = full or rates.count(FROM_EVERYWHERE, NAME, account, "")
    if full and rates.count("1/15 minutes", NAME, account, "told") is None:
        _tell(email, full)
    return full


def forget_tries(request: HttpRequest | None, email: str) -> None:
    """Begin anew after a right password."""
    account = _account(email)
    rates.clear(FROM_ONE_ADDRESS, NAME, account, _address(request))


def unlock(user: User, *, actor: Actor) -> None:
    """Let a person try again at once. Audited."""
    rates.clear_all(NAME, _account(user.email))
    with transaction.atomic():
        audit.record(actor, "accounts.sign_in_unlocked", user)


def _tell(email: str, full: Standing) -> None:
    """Write a lock down once; of an address nobody has, as of the shop's unknown."""
    user = User.objects.filter(email=email.lower()).first()
    with transaction.atomic():
        audit.record(
            SYSTEM,
            "accounts.sign_in_locked",
            user or User(email=""),
            seconds=full.reset,
            is_known=user is not None,
        )


def _account(email: str) -> str:
    """Name an account in a key without saying whose it is."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def _address(request: HttpRequest | None) -> str:
    return bucket(client_address(request)) if request is not None else "unknown"
