"""What this app itself holds of a person: consents and requests."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from core.subjects import (
    Files,
    Outcome,
    Subject,
    addressed,
    anonymised,
    as_row,
    deleted,
)
from privacy.flow import OPEN, Status
from privacy.models import Consent, DataRequest
from privacy.services.exporting import remove_file
from privacy.services.moving import move

SECRETS = ("nonce", "words", "file_key", "file_name")


def _consents(subject: Subject) -> "QuerySet[Consent]":
    mine = addressed(Consent, "email", subject.emails)
    if subject.user_id:
        mine |= Q(user_id=subject.user_id)
    return Consent.objects.filter(mine)


def _requests(subject: Subject) -> "QuerySet[DataRequest]":
    mine = addressed(DataRequest, "email", subject.emails)
    if subject.user_id:
        mine |= Q(user_id=subject.user_id)
    return DataRequest.objects.filter(mine)


def words(subject: Subject) -> Iterable[object]:
    """Name the requests, by which the audit log tells of them."""
    return _requests(subject).values_list("pk", flat=True)


def export(subject: Subject) -> Files:
    """Give what they agreed to and what they asked."""
    yield "consents", map(as_row, _consents(subject).iterator(200))
    rows = _requests(subject).iterator(200)
    yield "data_requests", (as_row(row, *SECRETS) for row in rows)


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Delete consents; empty other requests and their exports.

    The erasure at hand keeps its address until the person was told that it is done.
    """
    consents, _ = _consents(subject).delete()
    count = 0
    for request in _requests(subject).select_for_update():
        if request.status == Status.IN_PROGRESS and request.kind == "erasure":
            continue
        if request.status in OPEN:
            _end(request)
        remove_file(request)
        empty(request)
        count += 1
    return [deleted("consents", consents), anonymised("requests", count)]


def _end(request: DataRequest) -> None:
    """End a request that has no subject any more."""
    if request.status == Status.VERIFYING:
        move(request, Status.EXPIRED)
    else:
        move(request, Status.DONE)


def empty(request: DataRequest) -> None:
    """Take whatever a person wrote, and who they are, off a request."""
    texts = ("email", "email_index", "wish", "words", "waits_for", "refusal", "answer")
    changed = dict.fromkeys((*texts, "extension_reason"), "")
    DataRequest.objects.filter(pk=request.pk).update(**changed, user_id=None)
