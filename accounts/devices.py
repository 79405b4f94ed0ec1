"""The devices a person is signed in on: a session each, with its refresh tokens."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import TokenFamily, User
from core.tenancy import PUBLIC, current_schema

SEEN_EVERY = timedelta(minutes=5)


def of(user: User) -> list[UserSession]:
    """List where a person is signed in, the last used first. Dead ones are dropped."""
    alive: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(alive, key=lambda each: each.last_seen_at, reverse=True)


def end(device: UserSession) -> None:
    """Sign a device out."""
    end_session(device.session_key)


@transaction.atomic
def end_session(session_key: str) -> None:
    """End a session with its list entry and its tokens."""
    Session.objects.filter(session_key=session_key).delete()
    forget(session_key)
    UserSession.objects.filter(session_key=session_key).delete()


def end_others(user: User, *, keep: str) -> int:
    """Sign a person out everywhere but here; return how many devices that were."""
    others = UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep)
    found = list(others)
    for device in found:
        end(device)
    return len(found)


def forget(session_key: str) -> None:
    """End the refresh tokens that belong to a session."""
    if session_key and current_schema() != PUBLIC:
        TokenFamily.objects.filter(session_key=session_key, revoked_at=None).update(
            revoked_at=timezone.now()
        )


def note_seen(session_key: str, now: datetime) -> None:
    """Write when a device was last used."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=now)
