"""What is known of a person by their account: the row, what hangs on it, sessions."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Invitation, User
from core.subjects import (
    Files,
    Outcome,
    Rows,
    Subject,
    addressed,
    as_row,
    deleted,
    kept,
)

BATCH = 500
# Columns of accounts, devices and links elsewhere that open something.
SECRETS = (
    *("password", "secret", "token", "session_key", "data", "key", "code_verifier"),
    *("digest", "token_digest"),
)
# Keys of a session that say whose it is.
SIGNED_IN = "_auth_user_id"
HAS_ROLE = (
    "This address is a member of the shop's staff. The owner ends that first, in the "
    "back office under People."
)


def _people(subject: Subject) -> "QuerySet[User]":
    """Find the account by its id: an address that nobody proved leads to none."""
    if subject.user_id:
        return User.objects.filter(pk=subject.user_id)
    return User.objects.none()


def words(subject: Subject) -> Iterable[object]:
    """Name the account."""
    return _people(subject).values_list("pk", flat=True)


def waits(subject: Subject) -> list[str]:
    """Keep staff: their role must be ended by a person."""
    return [HAS_ROLE] if _people(subject).exclude(role="").exists() else []


def export(subject: Subject) -> Files:
    """Give the account, what belongs to it, and open sessions, without secrets."""
    people = list(_people(subject))
    yield "account", (as_row(person, *SECRETS) for person in people)
    for model in dict.fromkeys(each.related_model for each in _relations()):
        yield model._meta.label_lower, _owned(model, people)
    yield "invitations", (as_row(row, *SECRETS) for row in _invitations(subject))
    yield "sessions", ({"expires_at": s.expire_date} for s in _sessions(subject))


def _relations() -> list[Any]:
    """List what points at a person: devices, links elsewhere, whatever comes later."""
    return [
        field
        for field in User._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and field.related_model
    ]


def _owned(model: Any, people: list[User]) -> Rows:
    mine = Q(pk__in=[])
    for relation in _relations():
        if relation.related_model is model:
            mine |= Q(**{f"{relation.field.name}__in": people})
    rows = model._default_manager.filter(mine)
    return (as_row(row, *SECRETS) for row in rows.iterator(BATCH))


def _invitations(subject: Subject) -> "QuerySet[Invitation]":
    """Find invitations to the staff that went to their address."""
    return Invitation.objects.filter(addressed(Invitation, "email", subject.emails))


def _sessions(subject: Subject) -> Iterator[Session]:
    """Read every open session: what is in one is known to its owner's cookie only."""
    rows = Session.objects.filter(expire_date__gt=timezone.now())
    for session in rows.iterator(BATCH):
        held = session.get_decoded()
        names = {str(held.get(SIGNED_IN)), *_texts(held)}
        if names & subject.words or any(map(subject.is_in, names)):
            yield session


def _texts(value: Any) -> Iterator[str]:
    """Walk what a session holds, lists and nested values too."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    else:
        yield str(value)


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """End every session and delete the account; the same address may start afresh."""
    keys = [session.pk for session in _sessions(subject)]
    Session.objects.filter(pk__in=keys).delete()
    invitations, _ = _invitations(subject).delete()
    people = _people(subject)
    staff = people.exclude(role="").count()
    count = 0
    for person in people.filter(role=""):
        _protect_nothing(person)
        person.delete()
        count += 1
    told = [deleted("sessions", len(keys)), deleted("accounts", count)]
    told.append(deleted("invitations", invitations))
    if staff:
        told.append(kept("accounts", staff, HAS_ROLE))
    return told


def _protect_nothing(person: User) -> None:
    """Delete what would hold the account back: rows that protect it."""
    for relation in _relations():
        if relation.on_delete is models.PROTECT:
            rows = relation.related_model._default_manager
            rows.filter(**{relation.field.name: person}).delete()
