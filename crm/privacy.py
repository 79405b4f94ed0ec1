"""What mails hold of a person."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from core import due
from core.subjects import (
    Files,
    Outcome,
    Subject,
    addressed,
    anonymised,
    as_row,
    blank,
)
from crm.models import Notification


def _mails(subject: Subject) -> "QuerySet[Notification]":
    ids = [word for word in subject.words if len(word) == 36 and word.count("-") == 4]
    mine = addressed(Notification, "recipient", subject.emails) | Q(order_id__in=ids)
    return Notification.objects.filter(mine)


def words(subject: Subject) -> Iterable[object]:
    """Name the mails."""
    return _mails(subject).values_list("pk", flat=True)


def export(subject: Subject) -> Files:
    """Give every mail with its text."""
    yield "mails", map(as_row, _mails(subject).iterator(200))


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Empty mails; what waits to be sent is not sent any more."""
    ids = list(_mails(subject).values_list("pk", flat=True))
    mine = Notification.objects.filter(pk__in=ids)
    for pk in mine.filter(status=Notification.Status.QUEUED).values_list("pk"):
        due.cancel("crm.send", pk[0])
    mine.filter(status=Notification.Status.QUEUED).update(
        status=Notification.Status.FAILED
    )
    count = blank(mine, recipient="", text="", html="", body_removed_at=now)
    return [anonymised("mails", count)]
