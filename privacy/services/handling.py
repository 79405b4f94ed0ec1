"""What staff decide about a request."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import due
from core.actors import Actor
from privacy.deadlines import ANSWER_MONTHS, EXTENSION_MONTHS, months_later
from privacy.exceptions import AlreadyExtended, Answered, ConfirmationWrong, WrongKind
from privacy.flow import Status
from privacy.models import DataRequest
from privacy.services.moving import move, say, write_down

TO_CONFIRM = "erase"


@transaction.atomic
def run_export(request: DataRequest, *, actor: Actor) -> DataRequest:
    """Build an export again, or hurry it."""
    request = _locked(request, DataRequest.Kind.EXPORT)
    move(request, Status.IN_PROGRESS, handled_by=actor.id)
    write_down(actor, "export_run", request)
    due.schedule("privacy.answer", request.pk, at=timezone.now())
    return request


@transaction.atomic
def run_erasure(request: DataRequest, typed: str, *, actor: Actor) -> DataRequest:
    """Have a person erased, as soon as no order of theirs is open.

    Cannot be undone, so a word is typed: raises ConfirmationWrong without it.
    """
    if typed.strip().lower() != TO_CONFIRM:
        raise ConfirmationWrong(f"Type {TO_CONFIRM} to erase this person's data.")
    request = _locked(request, DataRequest.Kind.ERASURE)
    move(request, Status.IN_PROGRESS, handled_by=actor.id)
    write_down(actor, "erasure_run", request)
    due.schedule("privacy.answer", request.pk, at=timezone.now())
    return request


def _unanswered(request: DataRequest) -> DataRequest:
    """Lock a request; raise Answered for one that ended: its mail is out."""
    request = DataRequest.objects.lock(request.pk)
    if request.closed_at:
        raise Answered(f"This request is {request.get_status_display()} already.")
    return request


def _locked(request: DataRequest, kind: str) -> DataRequest:
    """Lock a request; raise WrongKind where something else was asked for."""
    request = _unanswered(request)
    if request.kind != kind:
        raise WrongKind(f"This person asked for {request.get_kind_display()}.")
    return request


@transaction.atomic
def extend(request: DataRequest, reason: str, *, actor: Actor) -> DataRequest:
    """Put the answer off by two months, once, and tell the person why.

    Raises AlreadyExtended. GDPR, article 12 (3).
    """
    request = _unanswered(request)
    if request.extended_at:
        raise AlreadyExtended("The answer to this request was put off already.")
    request.extended_at = timezone.now()
    request.extension_reason = reason
    request.due_at = extended_due(request.asked_at)
    request.save(update_fields=["extended_at", "extension_reason", "due_at"])
    write_down(actor, "extended", request)
    say(request, "extended")
    return request


def extended_due(asked_at: datetime) -> datetime:
    """Return the last day of an extended answer."""
    return months_later(asked_at, ANSWER_MONTHS + EXTENSION_MONTHS)


@transaction.atomic
def refuse(request: DataRequest, reason: str, *, actor: Actor) -> DataRequest:
    """Refuse a request and tell the person why, and where to complain."""
    request = _unanswered(request)
    move(request, Status.REFUSED, refusal=reason, handled_by=actor.id)
    due.cancel("privacy.answer", request.pk)
    write_down(actor, "refused", request)
    say(request, "refused")
    return request


@transaction.atomic
def close(request: DataRequest, answer: str, *, actor: Actor) -> DataRequest:
    """Say that a correction, or what else was asked for, is done."""
    request = _unanswered(request)
    move(request, Status.DONE, answer=answer, handled_by=actor.id)
    write_down(actor, "closed", request)
    say(request, "closed")
    return request
