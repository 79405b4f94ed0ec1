"""What the audit log says of people signing in."""

from typing import Any

from django.db import transaction

from accounts.models import User
from core import audit
from core.actors import SYSTEM, Actor


def record(user: User, what: str, **facts: Any) -> None:
    """Write what somebody did about their own sign-in."""
    kind = "staff" if user.is_staff else "user"
    actor = Actor(kind, str(user.pk), str(user))
    with transaction.atomic():
        audit.record(actor, f"accounts.{what}", user, **facts)


def failed(email: str, by: str) -> None:
    """Write that somebody failed to sign in as a person we know.

    Of unknown addresses nothing is kept: they would be somebody's, or noise.
    """
    user = User.objects.filter(email=email.lower()).first() if email else None
    if user is not None:
        with transaction.atomic():
            audit.record(SYSTEM, "accounts.sign_in_failed", user, by=by)
