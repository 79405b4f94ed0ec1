"""Being paid and paying back. Stripe's word is fetched, never taken from a webhook."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit, due, events
from core.actors import Actor
from core.flow import allows
from core.money import Money
from payments import flow
from payments.events import (
    PaymentCanceled,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from payments.exceptions import RefundTooLarge, StripeRefused
from payments.flow import PaymentStatus, RefundStatus
from payments.models import PaymentAttempt, Refund
from payments.stripe_client import call

logger = logging.getLogger(__name__)

# After this long without a payment the PaymentIntent is canceled (and the order).
PAYMENT_EXPIRES = {"hours": 24}
# A webhook is expected within minutes; then we ask.
FIRST_CHECK = {"minutes": 5}
LATER_CHECKS = {"minutes": 30}


@transaction.atomic(savepoint=False)
def prepare_payment(
    reference: str, amount: Money, *, description: str, receipt_email: str
) -> PaymentAttempt:
    """Write down that an amount is to be paid, in the caller's transaction."""
    attempt = PaymentAttempt.objects.create(
        reference=reference,
        description=description,
        amount_minor=amount.minor,
        currency=amount.currency,
        receipt_email=receipt_email,
    )
    due.schedule(
        "payments.check", attempt.pk, at=timezone.now() + due.wait(**FIRST_CHECK)
    )
    return attempt


def open_intent(attempt: PaymentAttempt) -> PaymentAttempt:
    """Make the PaymentIntent at Stripe, or return the one there is.

    Safe to repeat after a crash: the idempotency key is the attempt's id.
    """
    if attempt.intent_ref:
        return attempt
    intent = call(
        lambda client: client.v1.payment_intents.create(
            {
                "amount": attempt.amount_minor,
                "currency": attempt.currency.lower(),
                "automatic_payment_methods": {"enabled": True},
                "description": attempt.description,
                "receipt_email": attempt.receipt_email,
                "metadata": {"reference": attempt.reference},
                "transfer_group": attempt.reference,
            },
            {"idempotency_key": f"attempt-{attempt.pk}"},
        )
    )
    with transaction.atomic():
        locked = PaymentAttempt.objects.select_for_update().get(pk=attempt.pk)
        locked.intent_ref = intent["id"]
        locked.client_secret = intent["client_secret"]
        _apply(locked, intent, "intent_ref", "client_secret")
    return locked


def refresh_intent(intent_ref: str) -> None:
    """Fetch a PaymentIntent and apply it; ids that are not this shop's are ignored."""
    if not PaymentAttempt.objects.filter(intent_ref=intent_ref).exists():
        logger.warning("payment intent is not of this shop")
        return
    apply_intent(call(lambda client: client.v1.payment_intents.retrieve(intent_ref)))


@transaction.atomic
def apply_intent(intent: dict[str, Any]) -> None:
    """Bring the attempt to what Stripe holds; announce what is final.

    Late and doubled news change nothing: the table does not lead back.
    """
    attempt = PaymentAttempt.objects.select_for_update().get(intent_ref=intent["id"])
    _apply(attempt, intent)


def _apply(attempt: PaymentAttempt, intent: dict[str, Any], *changed: str) -> None:
    """Bring a locked attempt to what Stripe holds; `changed` fields are saved along."""
    refusal = intent.get("last_payment_error") or {}
    attempt.failure = str(refusal.get("message") or "")[:500]
    to = flow.FROM_INTENT[intent["status"]]
    if not allows(flow.PAYMENT, attempt.status, to):
        attempt.save(update_fields=["failure", *changed])
        return
    attempt.status = to
    now = timezone.now()
    if to == PaymentStatus.SUCCEEDED:
        attempt.succeeded_at = now
        events.publish(PaymentSucceeded(attempt.reference, now))
    elif to == PaymentStatus.CANCELED:
        events.publish(PaymentCanceled(attempt.reference, now))
    attempt.save(update_fields=["status", "failure", "succeeded_at", *changed])
    if to in {PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}:
        due.cancel("payments.check", attempt.pk)


def check_attempt(attempt_id: str) -> datetime | None:
    """Ask Stripe about a payment no webhook told of; end it when it is too old.

    Due handler. An attempt that never reached Stripe gets its PaymentIntent when the
    shopper repeats the checkout, or is canceled here.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.intent_ref:
        refresh_intent(attempt.intent_ref)
        attempt.refresh_from_db()
    if attempt.status in {PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}:
        return None
    now = timezone.now()
    if now - attempt.created_at >= due.wait(**PAYMENT_EXPIRES):
        cancel_attempt(attempt)
        return None
    return now + due.wait(**LATER_CHECKS)


def cancel_attempt(attempt: PaymentAttempt) -> None:
    """Make sure that a payment never comes; a succeeded one is left alone."""
    intent_ref = open_intent(attempt).intent_ref or ""
    intent = call(lambda client: client.v1.payment_intents.retrieve(intent_ref))
    if flow.FROM_INTENT[intent["status"]] == PaymentStatus.REQUIRES_PAYMENT:
        intent = _cancel_intent(attempt, intent_ref)
    apply_intent(intent)


def _cancel_intent(attempt: PaymentAttempt, intent_ref: str) -> dict[str, Any]:
    """Cancel at Stripe; return what became of it, also where the shopper was faster."""
    try:
        return call(
            lambda client: client.v1.payment_intents.cancel(
                intent_ref, {}, {"idempotency_key": f"cancel-{attempt.pk}"}
            )
        )
    except StripeRefused:
        intent = call(lambda client: client.v1.payment_intents.retrieve(intent_ref))
        if flow.FROM_INTENT[intent["status"]] == PaymentStatus.REQUIRES_PAYMENT:
            raise
        return intent


@transaction.atomic
def request_cancel(reference: str) -> None:
    """Have an unpaid payment canceled at Stripe, after this transaction."""
    attempt = PaymentAttempt.objects.get(reference=reference)
    due.schedule("payments.cancel", attempt.pk, at=timezone.now())


def cancel_due(attempt_id: str) -> datetime | None:
    """Cancel an attempt at Stripe (due handler)."""
    cancel_attempt(PaymentAttempt.objects.get(pk=attempt_id))
    return None


@transaction.atomic
def request_refund(
    reference: str, *, amount: Money | None = None, reason: str, actor: Actor
) -> Refund:
    """Queue a refund of a succeeded payment, all of it unless an amount is given.

    Raises RefundTooLarge where more would go back than came in. The money moves after
    this transaction; the caller's own change commits with the request or not at all.
    """
    attempt = PaymentAttempt.objects.select_for_update().get(reference=reference)
    back = sum(
        refund.amount_minor
        for refund in attempt.refunds.exclude(status=RefundStatus.FAILED)
    )
    left = attempt.amount_minor - back
    wanted = amount or Money(left, attempt.currency)
    attempt.amount - wanted  # raises where the currencies differ
    if attempt.status != PaymentStatus.SUCCEEDED or not 0 < wanted.minor <= left:
        raise RefundTooLarge(
            f"At most {Money(left, attempt.currency).format()} of this payment can be "
            "refunded."
        )
    refund = Refund.objects.create(
        attempt=attempt, amount_minor=wanted.minor, reason=reason
    )
    audit.record(actor, "payments.refund.requested", refund, minor=wanted.minor)
    due.schedule("payments.refund", refund.pk, at=timezone.now())
    return refund


def send_refund(refund_id: str) -> datetime | None:
    """Ask Stripe to pay back, or how a refund asked for before is doing (due handler).

    Safe to repeat: the idempotency key is the refund's id.
    """
    refund = Refund.objects.select_related("attempt").get(pk=refund_id)
    if refund.refund_ref:
        answer = call(
            lambda client: client.v1.refunds.retrieve(refund.refund_ref or "")
        )
    else:
        answer = call(
            lambda client: client.v1.refunds.create(
                {
                    "payment_intent": refund.attempt.intent_ref or "",
                    "amount": refund.amount_minor,
                    "reason": "requested_by_customer",
                    "metadata": {"refund": str(refund.pk)},
                },
                {"idempotency_key": f"refund-{refund.pk}"},
            )
        )
    if apply_refund(refund_id, answer) == RefundStatus.PENDING:
        return timezone.now() + due.wait(**LATER_CHECKS)
    return None


@transaction.atomic
def apply_refund(refund_id: str, answer: dict[str, Any]) -> str:
    """Bring a refund to what Stripe holds; announce money that went back or did not."""
    refund = (
        Refund.objects.select_for_update(of=("self",))
        .select_related("attempt")
        .get(pk=refund_id)
    )
    to = flow.FROM_REFUND[answer["status"]]
    refund.refund_ref = answer["id"]
    if allows(flow.REFUND, refund.status, to):
        refund.status = to
        now = timezone.now()
        told = (refund.attempt.reference, refund_id, refund.amount_minor, now)
        if to == RefundStatus.SUCCEEDED:
            refund.succeeded_at = now
            events.publish(RefundSucceeded(*told))
        elif to == RefundStatus.FAILED:
            events.publish(RefundFailed(*told))
    refund.save(update_fields=["refund_ref", "status", "succeeded_at"])
    return refund.status


def refresh_refund(refund_ref: str) -> None:
    """Fetch a refund of this shop and apply it."""
    refund = Refund.objects.filter(refund_ref=refund_ref).first()
    if refund:
        send_refund(str(refund.pk))
