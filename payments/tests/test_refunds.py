"""Money on its way back."""

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.models import AuditEntry, DueItem, OutboxEvent
from core.money import CurrencyMismatch, Money
from core.tests.outside import Mailbox, Simulator, hand_on
from core.tests.waiting import run_once
from payments import services
from payments.exceptions import RefundTooLarge
from payments.flow import RefundStatus
from payments.models import PaymentAttempt, Refund
from payments.tests.factories import (
    GOOD_CARD,
    REFUND_PENDS_CARD,
    at_stripe,
    new_intent,
    pay_attempt,
)

pytestmark = pytest.mark.usefixtures("account")


def paid(simulator: Simulator, card: str = GOOD_CARD) -> PaymentAttempt:
    """Make a payment of 25.89 that succeeded."""
    attempt = new_intent(2589)
    pay_attempt(simulator, attempt, card)
    services.refresh_intent(attempt.intent_ref or "")
    attempt.refresh_from_db()
    return attempt


def refund(attempt: PaymentAttempt, minor: int | None = None) -> Refund:
    """Ask for a refund, of everything left unless told."""
    amount = None if minor is None else Money(minor, "USD")
    return services.request_refund(
        attempt.reference, amount=amount, reason="Changed my mind.", actor=SYSTEM
    )


def announced(event: str) -> list[int]:
    """List the amounts that an event told of."""
    rows = OutboxEvent.objects.filter(event=event).order_by("created_at")
    return [row.payload["amount_minor"] for row in rows]


def test_pays_everything_back_once(simulator: Simulator) -> None:
    attempt = paid(simulator)

    row = refund(attempt)
    run_once("payments.refund", row.pk)
    services.send_refund(str(row.pk))

    row.refresh_from_db()
    (sent,) = at_stripe("refunds")["data"]
    assert (sent["amount"], sent["payment_intent"]) == (2589, attempt.intent_ref)
    assert sent["metadata"] == {"refund": str(row.pk)}
    assert (row.status, row.refund_ref) == (RefundStatus.SUCCEEDED, sent["id"])
    assert row.succeeded_at is not None
    assert announced("RefundSucceeded") == [2589]
    assert simulator.received("stripe", "/v1/refunds") == 1
    entry = AuditEntry.objects.get(action="payments.refund.requested")
    assert (entry.object_id, entry.facts) == (str(row.pk), {"minor": 2589})


def test_an_answer_that_got_lost_pays_nothing_back_twice(simulator: Simulator) -> None:
    row = refund(paid(simulator))
    simulator.break_with("accept_then_timeout", path="/v1/refunds", times=1)

    run_once("payments.refund", row.pk)
    between = Refund.objects.get(pk=row.pk).status
    run_once("payments.refund", row.pk)

    row.refresh_from_db()
    assert between == RefundStatus.QUEUED
    assert row.status == RefundStatus.SUCCEEDED
    assert len(at_stripe("refunds")["data"]) == 1


def test_never_more_goes_back_than_came_in(simulator: Simulator) -> None:
    attempt = paid(simulator)

    with pytest.raises(RefundTooLarge, match=r"\$25\.89"):
        refund(attempt, 2590)
    refund(attempt, 2000)
    with pytest.raises(RefundTooLarge, match=r"\$5\.89"):
        refund(attempt, 590)
    rest = refund(attempt)
    with pytest.raises(RefundTooLarge):
        refund(attempt)
    with pytest.raises(RefundTooLarge):
        refund(attempt, 0)

    assert rest.amount_minor == 589
    amounts = Refund.objects.values_list("amount_minor", flat=True)
    assert sorted(amounts) == [589, 2000]


def test_what_was_not_paid_is_not_paid_back(simulator: Simulator) -> None:
    with pytest.raises(RefundTooLarge):
        refund(new_intent())

    assert not Refund.objects.exists()
    assert simulator.received("stripe", "/v1/refunds") == 0


def test_another_currency_is_refused(simulator: Simulator) -> None:
    attempt = paid(simulator)

    with pytest.raises(CurrencyMismatch):
        services.request_refund(
            attempt.reference, amount=Money(5, "EUR"), reason="", actor=SYSTEM
        )

    assert not Refund.objects.exists()


def test_a_pending_refund_is_asked_about_until_it_ends(
    simulator: Simulator, mailbox: Mailbox
) -> None:
    row = refund(paid(simulator, REFUND_PENDS_CARD))

    run_once("payments.refund", row.pk)
    row.refresh_from_db()
    item = DueItem.objects.get(kind="payments.refund")
    assert row.status == RefundStatus.PENDING
    assert item.due_at > timezone.now()
    assert announced("RefundSucceeded") == []

    simulator.control("PUT", "/clock", advance_seconds=600)
    mailbox.wait_for("refund.updated")
    run_once("payments.refund", row.pk)

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert announced("RefundSucceeded") == [2589]
    assert not DueItem.objects.filter(kind="payments.refund").exists()


def test_a_refund_that_fails_later_is_told_and_may_be_tried_again(
    simulator: Simulator, mailbox: Mailbox
) -> None:
    attempt = paid(simulator)
    row = refund(attempt)
    run_once("payments.refund", row.pk)
    row.refresh_from_db()

    simulator.control("POST", f"/stripe/refunds/{row.refund_ref}/fail")
    statuses = hand_on(mailbox.wait_for("refund.failed"))
    event = DueItem.objects.get(kind="core.inbox")
    run_once("core.inbox", event.object_id)

    row.refresh_from_db()
    assert statuses == [200]
    assert row.status == RefundStatus.FAILED
    assert announced("RefundSucceeded") == [2589]
    assert announced("RefundFailed") == [2589]
    assert refund(attempt).amount_minor == 2589


def test_refunds_of_others_are_ignored(simulator: Simulator) -> None:
    services.refresh_refund("re_somebody_elses")

    assert simulator.received("stripe", "re_somebody_elses", "GET") == 0
