"""Doing what was asked: each step is its own transaction and may be repeated."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import person_of, verified_addresses
from core import audit, due
from core.actors import SYSTEM, Actor
from core.subjects import Erase, Subject
from privacy import sources
from privacy.flow import Status
from privacy.models import Consent, DataRequest
from privacy.services.consenting import record_consent
from privacy.services.exporting import build
from privacy.services.moving import move, say, write_down
from privacy.wordings import WORDINGS

LOOK_AGAIN = timedelta(days=1)
KIND = DataRequest.Kind


def answer_due(request_id: str) -> datetime | None:
    """Go on with a request (due handler). Safe to kill at any point and to repeat."""
    request = DataRequest.objects.get(pk=request_id)
    if request.status == Status.VERIFIED and request.kind in (
        KIND.EXPORT,
        KIND.OBJECTION,
    ):
        request = _begin(request)
    if request.status != Status.IN_PROGRESS:
        return None
    if request.kind == KIND.ERASURE:
        return _erase(request)
    if request.kind == KIND.EXPORT:
        _export(request)
    else:
        _object(request)
    return None


@transaction.atomic
def _begin(request: DataRequest) -> DataRequest:
    request = DataRequest.objects.lock(request.pk)
    move(request, Status.IN_PROGRESS)
    return request


def subject_of(request: DataRequest) -> Subject:
    """Name the person: the proven addresses, and the account they belong to."""
    person = _account_of(request)
    emails = set(verified_addresses(person)) if person else set()
    if request.verified_by == "link":
        emails.add(request.email)
    user_id = str(person.pk) if person else str(request.user_id or "")
    return Subject(frozenset(email.casefold() for email in emails), user_id)


def _account_of(request: DataRequest) -> User | None:
    """Find the account of who is signed in, or of the address that was proven.

    Not one that was opened under this address by somebody who proved another: its
    other addresses are that person's.
    """
    if request.user_id:
        return User.objects.filter(pk=request.user_id).first()
    person = person_of(request.email)
    proven = verified_addresses(person) if person else []
    return person if not proven or request.email in proven else None


def _export(request: DataRequest) -> None:
    file = build(request, sources.identified(subject_of(request)))
    with transaction.atomic():
        request = DataRequest.objects.lock(request.pk)
        move(request, Status.DONE, **file)
        due.schedule("privacy.drop_export", request.pk, at=file["file_until"])
        write_down(_handler(request), "exported", request, bytes=file["file_bytes"])
        say(request, "exported")


@transaction.atomic
def _object(request: DataRequest) -> None:
    """Withdraw every consent. Nothing here is sold: there is no more to stop."""
    request = DataRequest.objects.lock(request.pk)
    for purpose in WORDINGS:
        record_consent(
            purpose,
            is_given=False,
            email=request.email,
            user_id=request.user_id,
            how=Consent.How.REQUEST,
        )
    move(request, Status.DONE)
    write_down(SYSTEM, "objected", request)
    say(request, "objected")


def _erase(request: DataRequest) -> datetime | None:
    subject = _identified(request)
    if reasons := sources.waits(subject):
        return _wait(request, reasons)
    for app, erase in sources.erasers().items():
        _step(request, app, erase, subject)
    _finish(request)
    return None


def _identified(request: DataRequest) -> Subject:
    """Return the person with all that leads to them, as it was before anything went.

    Written down before the first step: an order that was anonymised leads nowhere, and
    the steps after it must still find its payment when they are repeated.
    """
    if not request.words or not request.outcomes:
        subject = sources.identified(subject_of(request))
        request.words = json.dumps(
            [sorted(subject.emails), subject.user_id, sorted(subject.words)]
        )
        request.save(update_fields=["words"])
        return subject
    emails, user_id, words = json.loads(request.words)
    return Subject(frozenset(emails), user_id, frozenset(words))


def _wait(request: DataRequest, reasons: list[str]) -> datetime:
    """Tell what an erasure waits for, once for each reason, and look again in a day."""
    text, now = "\n".join(reasons), timezone.now()
    if request.waits_for != text:
        with transaction.atomic():
            request.waits_for = text
            request.save(update_fields=["waits_for"])
            say(request, "waiting")
    return now + LOOK_AGAIN


@transaction.atomic
def _step(request: DataRequest, app: str, erase: Erase, subject: Subject) -> None:
    """Erase what one app holds and write down what was done, both or nothing."""
    locked = DataRequest.objects.lock(request.pk)
    if app in locked.outcomes:
        return
    done = [outcome.as_json() for outcome in erase(subject, timezone.now())]
    locked.outcomes = {**locked.outcomes, app: done}
    locked.save(update_fields=["outcomes"])


@transaction.atomic
def _finish(request: DataRequest) -> None:
    """Close the request; its own address goes once the person was told."""
    locked = DataRequest.objects.lock(request.pk)
    if not move(locked, Status.DONE, words="", waits_for="", wish=""):
        return
    rows: dict[str, Any] = _counts(locked.outcomes)
    audit.record(_handler(locked), "privacy.person.erased", locked, **rows)
    say(locked, "erased")


def _counts(outcomes: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    told: dict[str, int] = {}
    for done in outcomes.values():
        for each in done:
            told[each["how"]] = told.get(each["how"], 0) + each["rows"]
    return told


def _handler(request: DataRequest) -> Actor:
    """Name who pressed the button, by id; the label would outlive a rename."""
    if not request.handled_by:
        return SYSTEM
    return Actor("staff", request.handled_by, "staff")
