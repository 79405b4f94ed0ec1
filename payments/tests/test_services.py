"""Being paid, not being paid, and what late news do."""

from datetime import timedelta
from threading import Timer

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core import due
from core.http import TransactionOpen
from core.models import DueItem, OutboxEvent
from core.tests.outside import Simulator
from core.tests.waiting import run_once, waiting
from payments import services
from payments.exceptions import StripeNotConnected, StripeRefused, StripeUnavailable
from payments.flow import FROM_INTENT, PAYMENT, PaymentStatus
from payments.models import PaymentAttempt, StripeAccount
from payments.tests.factories import (
    DECLINED_CARD,
    GOOD_CARD,
    SECURED_CARD,
    at_stripe,
    new_attempt,
    new_intent,
    pay,
    pay_attempt,
)

pytestmark = pytest.mark.usefixtures("account")


def announced() -> list[str]:
    """List the events that were published."""
    return sorted(OutboxEvent.objects.values_list("event", flat=True))


def test_opens_one_intent_however_often_it_is_asked(simulator: Simulator) -> None:
    attempt = new_attempt()

    first = services.open_intent(attempt)
    after_a_crash = services.open_intent(attempt)
    third = services.open_intent(first)

    (intent,) = at_stripe("payment_intents")["data"]
    assert first.intent_ref == after_a_crash.intent_ref == intent["id"]
    assert third is first
    assert (intent["amount"], intent["currency"]) == (2589, "usd")
    assert intent["description"] == "Order ACM-1"
    assert intent["receipt_email"] == "ada@example.com"
    assert intent["metadata"] == {"reference": attempt.reference}
    assert first.client_secret == intent["client_secret"]
    assert first.status == PaymentStatus.REQUIRES_PAYMENT
    assert simulator.received("stripe", "/v1/payment_intents") == 2


def test_refuses_to_speak_inside_a_transaction(simulator: Simulator) -> None:
    attempt = new_attempt()

    with transaction.atomic(), pytest.raises(TransactionOpen):
        services.open_intent(attempt)

    assert simulator.received("stripe", "/v1/payment_intents") == 0


def test_a_shop_without_an_account_cannot_be_paid() -> None:
    StripeAccount.objects.all().delete()

    with pytest.raises(StripeNotConnected):
        services.open_intent(new_attempt())


def test_success_is_announced_once(simulator: Simulator) -> None:
    attempt = new_intent()
    pay_attempt(simulator, attempt)

    services.refresh_intent(attempt.intent_ref or "")
    services.refresh_intent(attempt.intent_ref or "")

    attempt.refresh_from_db()
    assert attempt.status == PaymentStatus.SUCCEEDED
    assert attempt.succeeded_at is not None
    assert announced() == ["PaymentSucceeded"]
    event = OutboxEvent.objects.get()
    assert event.payload["reference"] == attempt.reference
    assert waiting() == [("core.outbox", str(event.pk))]


def test_a_declined_card_may_be_followed_by_a_good_one(simulator: Simulator) -> None:
    attempt = new_intent()

    refused = pay_attempt(simulator, attempt, DECLINED_CARD)
    services.refresh_intent(attempt.intent_ref or "")
    attempt.refresh_from_db()
    after_decline = (attempt.status, attempt.failure, announced())
    pay_attempt(simulator, attempt)
    services.refresh_intent(attempt.intent_ref or "")
    attempt.refresh_from_db()

    assert refused.status_code == 402
    assert after_decline == (
        PaymentStatus.REQUIRES_PAYMENT,
        "Your card has insufficient funds.",
        [],
    )
    assert (attempt.status, attempt.failure) == (PaymentStatus.SUCCEEDED, "")
    assert announced() == ["PaymentSucceeded"]


@pytest.mark.parametrize(
    ("outcome", "status", "events"),
    [
        ("complete", PaymentStatus.SUCCEEDED, ["PaymentSucceeded"]),
        ("fail", PaymentStatus.REQUIRES_PAYMENT, []),
    ],
)
def test_three_d_secure_decides(
    simulator: Simulator, outcome: str, status: str, events: list[str]
) -> None:
    attempt = new_intent()
    pay_attempt(simulator, attempt, SECURED_CARD)
    services.refresh_intent(attempt.intent_ref or "")
    attempt.refresh_from_db()
    before = attempt.status

    simulator.control(
        "POST",
        f"/stripe/payment_intents/{attempt.intent_ref}/authenticate",
        outcome=outcome,
    )
    services.refresh_intent(attempt.intent_ref or "")

    attempt.refresh_from_db()
    assert before == PaymentStatus.REQUIRES_PAYMENT
    assert attempt.status == status
    assert announced() == events


@pytest.mark.parametrize("word", sorted(FROM_INTENT))
@pytest.mark.parametrize("end", [PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED])
def test_late_news_change_nothing(word: str, end: str) -> None:
    attempt = new_intent()
    PaymentAttempt.objects.filter(pk=attempt.pk).update(status=end)

    services.apply_intent({"id": attempt.intent_ref, "status": word})

    attempt.refresh_from_db()
    assert attempt.status == end
    assert announced() == []


def test_final_states_are_those_without_a_way_out() -> None:
    ends = {state for state, ways in PAYMENT.items() if not ways}

    assert ends == {PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}
    assert set(PAYMENT) == set(PaymentStatus)


def test_intents_of_others_are_ignored(simulator: Simulator) -> None:
    services.refresh_intent("pi_somebody_elses")

    assert simulator.received("stripe", "pi_somebody_elses", "GET") == 0


def test_a_lost_webhook_is_made_up_for_by_asking(simulator: Simulator) -> None:
    attempt = new_intent()
    pay_attempt(simulator, attempt)
    item = DueItem.objects.get(kind="payments.check")
    asked_after = item.due_at - attempt.created_at

    run_once("payments.check", attempt.pk)

    attempt.refresh_from_db()
    assert timedelta(minutes=5) <= asked_after < timedelta(minutes=5, seconds=5)
    assert attempt.status == PaymentStatus.SUCCEEDED
    assert [kind for kind, _ in waiting()] == ["core.outbox"]


def test_an_unpaid_payment_is_asked_about_every_half_hour() -> None:
    attempt = new_intent()

    run_once("payments.check", attempt.pk)

    item = DueItem.objects.get(kind="payments.check")
    left = item.due_at - timezone.now()
    assert timedelta(minutes=29, seconds=55) < left <= timedelta(minutes=30)


@pytest.mark.parametrize("reached_stripe", [True, False])
def test_a_payment_nobody_makes_is_canceled_after_a_day(reached_stripe: bool) -> None:
    attempt = new_intent() if reached_stripe else new_attempt()

    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
        again = services.check_attempt(str(attempt.pk))

    attempt.refresh_from_db()
    (intent,) = at_stripe("payment_intents")["data"]
    assert again is None
    assert intent["status"] == "canceled"
    assert attempt.status == PaymentStatus.CANCELED
    assert announced() == ["PaymentCanceled"]
    assert services.check_attempt(str(attempt.pk)) is None


def test_a_payment_in_the_last_minute_is_not_canceled(simulator: Simulator) -> None:
    attempt = new_intent()
    pay_attempt(simulator, attempt)

    with transaction.atomic():
        services.request_cancel(attempt.reference)
    run_once("payments.cancel", attempt.pk)

    attempt.refresh_from_db()
    (intent,) = at_stripe("payment_intents")["data"]
    assert intent["status"] == "succeeded"
    assert attempt.status == PaymentStatus.SUCCEEDED
    assert announced() == ["PaymentSucceeded"]


def test_a_payment_that_overtakes_its_cancellation_counts(
    simulator: Simulator,
) -> None:
    attempt = new_intent()
    account = StripeAccount.objects.get()
    slow = {"service": "stripe", "path": "/cancel$", "seconds": 2}
    simulator.break_with("latency", **slow)
    form = (attempt.intent_ref or "", attempt.client_secret, account.publishable_key)
    meanwhile = Timer(0.5, pay, [simulator, *form, GOOD_CARD])
    meanwhile.start()

    services.cancel_attempt(attempt)

    meanwhile.join()
    attempt.refresh_from_db()
    assert attempt.status == PaymentStatus.SUCCEEDED
    assert announced() == ["PaymentSucceeded"]


def test_while_stripe_is_down_nothing_is_charged_and_the_same_call_works_later(
    simulator: Simulator,
) -> None:
    simulator.break_with("outage", service="stripe")
    attempt = new_attempt()

    with pytest.raises(StripeUnavailable) as caught:
        services.open_intent(attempt)
    attempt.refresh_from_db()
    during = (attempt.intent_ref, attempt.status)
    simulator.mend()
    services.open_intent(attempt)

    assert caught.value.status == 503
    assert not caught.value.permanent
    assert during == (None, PaymentStatus.NEW)
    assert len(at_stripe("payment_intents")["data"]) == 1


def test_an_answer_that_got_lost_makes_no_second_intent(simulator: Simulator) -> None:
    simulator.break_with(
        "accept_then_timeout", service="stripe", path="payment_intents$", times=1
    )
    attempt = new_attempt()

    with pytest.raises(StripeUnavailable):
        services.open_intent(attempt)
    opened = services.open_intent(attempt)

    (intent,) = at_stripe("payment_intents")["data"]
    assert opened.intent_ref == intent["id"]


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_a_busy_stripe_is_asked_again(simulator: Simulator, status: int) -> None:
    simulator.break_with("status", service="stripe", status=status, times=1)
    attempt = new_attempt()

    with pytest.raises(StripeUnavailable):
        services.open_intent(attempt)

    assert services.open_intent(attempt).intent_ref


def test_what_stripe_refuses_is_final(account: StripeAccount) -> None:
    attempt = new_attempt()
    account.secret_key = "sk_test_revoked"
    account.save(update_fields=["secret_key"])

    with pytest.raises(StripeRefused) as caught:
        services.open_intent(attempt)

    assert caught.value.permanent
    assert caught.value.status == 422


def test_an_outage_during_a_check_is_retried_not_given_up(
    simulator: Simulator,
) -> None:
    attempt = new_intent()
    simulator.break_with("outage", service="stripe")
    DueItem.objects.filter(kind="payments.check").update(attempts=50)

    run_once("payments.check", attempt.pk)

    item = DueItem.objects.get(kind="payments.check")
    assert item.attempts == 51
    assert item.last_error.startswith("StripeUnavailable")
    assert item.due_at <= timezone.now() + due.LONGEST_RETRY * 1.2
