"""What payments hold of a person. Amounts and dates stay with the order."""

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
    blank,
    kept,
)
from payments.flow import PaymentStatus, RefundStatus
from payments.models import PaymentAttempt, Refund

OPEN_REFUNDS = (RefundStatus.QUEUED, RefundStatus.PENDING)


def _payments(subject: Subject) -> "QuerySet[PaymentAttempt]":
    mine = addressed(PaymentAttempt, "receipt_email", subject.emails)
    return PaymentAttempt.objects.filter(mine | Q(reference__in=subject.words))


def words(subject: Subject) -> Iterable[object]:
    """Name the ids that Stripe's webhooks carry."""
    attempts = _payments(subject)
    for attempt in attempts:
        yield from (attempt.pk, attempt.intent_ref, attempt.reference)
    for refund in Refund.objects.filter(attempt__in=attempts):
        yield from (refund.pk, refund.refund_ref)


def waits(subject: Subject) -> list[str]:
    """Tell of money that is still on its way."""
    attempts = _payments(subject)
    told = []
    if attempts.filter(status=PaymentStatus.PROCESSING).exists():
        told.append("A payment is being processed.")
    if Refund.objects.filter(attempt__in=attempts, status__in=OPEN_REFUNDS).exists():
        told.append("A refund is on its way; your data is erased once it arrived.")
    return told


def export(subject: Subject) -> Files:
    """Give payments and refunds. Cards were never here: Stripe has them."""
    attempts = _payments(subject)
    yield "payments", (as_row(a, "client_secret") for a in attempts.iterator(200))
    refunds = Refund.objects.filter(attempt__in=attempts)
    yield "refunds", map(as_row, refunds.iterator(200))


def erase(subject: Subject, now: datetime) -> list[Outcome]:
    """Take addresses and free texts off payments and refunds."""
    ids = list(_payments(subject).values_list("pk", flat=True))
    mine = PaymentAttempt.objects.filter(pk__in=ids)
    count = blank(mine, receipt_email="", failure="", client_secret="")
    refunds = blank(Refund.objects.filter(attempt_id__in=ids), reason="")
    return [
        anonymised("payments", count),
        anonymised("refunds", refunds),
        kept("payments", count, "amounts, dates and Stripe's ids, as orders are kept"),
    ]
