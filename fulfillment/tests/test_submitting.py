"""Buying the prints: once, checked, confirmed, and what happens when it fails."""

from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

import pytest
from django.test import Client
from django.utils import timezone

from catalog.files import stored_key
from catalog.models import ArtworkFile
from core import due
from core.actors import SYSTEM
from core.models import AuditEntry, DeadLetter, DueItem
from core.tests.outside import Mailbox, Simulator, picture
from core.tests.waiting import run_once, waiting
from fulfillment import services
from fulfillment.exceptions import NotRejected
from fulfillment.flow import State
from fulfillment.models import ProviderOrder, SubmissionAttempt
from fulfillment.tests.factories import released
from orders.models import OrderLine
from orders.tests.factories import sellable
from providers.models import ProviderConnection, ProviderVariant

pytestmark = pytest.mark.usefixtures("printer")


def bought(simulator: Simulator, part: ProviderOrder) -> list[dict[str, Any]]:
    """List what the printer holds under our name of an order."""
    rows = simulator.control("GET", f"/printify/orders?external_id={part.external_id}")
    found: list[dict[str, Any]] = rows["data"]
    return found


def move_on(simulator: Simulator, part: ProviderOrder, to: str) -> None:
    """Have the printer move an order."""
    (order,) = bought(simulator, part)
    simulator.control("POST", f"/printify/orders/{order['id']}/advance", to=to)


def step(part: ProviderOrder) -> None:
    """Run the submission's due item once."""
    run_once("fulfillment.submit", part.pk)
    part.refresh_from_db()


def test_places_waits_for_the_price_and_confirms(simulator: Simulator) -> None:
    part = released(sellable(ref="101110"), quantity=2)

    step(part)
    (placed,) = bought(simulator, part)
    after_placing = (part.state, part.remote_ref, placed["status"])
    next_try = DueItem.objects.get(kind="fulfillment.submit").due_at - timezone.now()
    move_on(simulator, part, "on-hold")
    step(part)

    (confirmed,) = bought(simulator, part)
    assert after_placing == (State.SUBMITTED, placed["id"], "pending")
    assert timedelta(seconds=8) < next_try <= timedelta(seconds=10)
    assert confirmed["status"] == "sending-to-production"
    assert part.state == State.CONFIRMED
    assert part.submitted_at is not None
    assert part.confirmed_at is not None
    assert (part.cost_minor, part.cost_currency) == (2 * 870, "USD")
    assert part.shipping_cost_minor == sum(
        line["shipping_cost"] for line in placed["lines"]
    )
    assert [kind for kind, _ in waiting() if kind.startswith("fulf")] == [
        "fulfillment.sync"
    ]
    line = OrderLine.objects.get()
    (sent,) = placed["lines"]
    assert (sent["external_id"], sent["quantity"]) == (str(line.pk), 2)
    assert (sent["blueprint_id"], sent["variant_id"]) == (282, 101110)
    assert placed["address_to"]["first_name"] == "Ada"
    assert placed["address_to"]["region"] == "NY"
    assert placed["address_to"]["email"] == "ada@example.com"
    assert placed["label"] == part.order.number
    steps = SubmissionAttempt.objects.values_list("step", "error")
    assert list(steps) == [("place", ""), ("confirm", "")]


def test_the_printer_gets_an_address_that_opens_the_original(
    mailbox: Mailbox, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    part = released()
    design = ArtworkFile.objects.get(kind="original")
    path = tmp_path / stored_key(design.name)
    path.parent.mkdir(parents=True)
    path.write_bytes(picture(30, 40))

    step(part)

    (fetched,) = mailbox.fetched
    client = Client(headers={"host": "acme.localhost"})
    answer: Any = client.get(urlparse(fetched).path)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == path.read_bytes()


def test_an_order_that_is_confirmed_at_the_printer_already_is_taken_over(
    simulator: Simulator,
) -> None:
    part = released()
    step(part)
    move_on(simulator, part, "in-production")

    step(part)

    assert part.state == State.IN_PRODUCTION
    assert part.confirmed_at is not None
    assert part.raw_status == "in-production"
    assert [kind for kind, _ in waiting() if kind.startswith("fulf")] == [
        "fulfillment.sync"
    ]


@pytest.mark.parametrize(
    "path", [r"/orders\.json$", r"/products\.json$", r"/uploads/images\.json$"]
)
def test_a_timeout_after_the_printer_accepted_buys_once(
    simulator: Simulator, path: str
) -> None:
    part = released()
    simulator.break_with(
        "accept_then_timeout", service="printify", method="POST", path=path, times=1
    )

    step(part)
    between = (part.state, SubmissionAttempt.objects.get().error)
    step(part)

    assert between[0] == State.SUBMITTING
    assert "POST" in between[1]
    assert part.state == State.SUBMITTED
    assert len(bought(simulator, part)) == 1
    assert part.remote_ref == bought(simulator, part)[0]["id"]


def test_a_timeout_while_confirming_confirms_once(simulator: Simulator) -> None:
    part = released()
    step(part)
    move_on(simulator, part, "on-hold")
    simulator.break_with(
        "accept_then_timeout", service="printify", path="send_to_production", times=1
    )

    step(part)
    between = part.state
    step(part)

    assert between == State.SUBMITTED
    assert part.state in {State.CONFIRMED, State.IN_PRODUCTION}
    assert simulator.received("printify", "send_to_production") == 1


def test_a_crash_after_buying_finds_the_order_again(simulator: Simulator) -> None:
    part = released()
    step(part)
    ProviderOrder.objects.update(
        state=State.SUBMITTING, remote_ref=None, submitted_at=None
    )

    step(part)

    assert part.state == State.SUBMITTED
    assert len(bought(simulator, part)) == 1


def test_a_busy_printer_is_asked_again_later_and_later(simulator: Simulator) -> None:
    part = released()
    simulator.break_with("status", service="printify", status=503)
    pauses = []
    for _ in range(3):
        step(part)
        item = DueItem.objects.get(kind="fulfillment.submit")
        pauses.append((item.due_at - timezone.now()).total_seconds())

    for pause, expected in zip(pauses, (5, 10, 20), strict=True):
        assert expected * 0.75 < pause <= expected * 1.2
    assert Counter(SubmissionAttempt.objects.values_list("step", flat=True)) == {
        "place": 3
    }
    assert not DeadLetter.objects.exists()
    assert bought(simulator, part) == []


def test_after_twelve_failures_it_is_given_up_and_shown(simulator: Simulator) -> None:
    part = released()
    simulator.break_with("status", service="printify", status=503)
    DueItem.objects.filter(kind="fulfillment.submit").update(attempts=11)

    step(part)

    letter = DeadLetter.objects.get()
    assert (letter.kind, letter.object_id, letter.attempts) == (
        "fulfillment.submit",
        str(part.pk),
        12,
    )
    assert part.state == State.REJECTED
    assert part.last_error.startswith("Printify refused")
    part.order.refresh_from_db()
    assert part.order.fulfilment == "failed"
    assert part.order.status_words == "Needs Attention"


def test_a_printer_that_holds_something_else_is_not_confirmed(
    simulator: Simulator,
) -> None:
    part = released(quantity=2)
    step(part)
    move_on(simulator, part, "on-hold")
    OrderLine.objects.update(quantity=1, total_minor=1999)

    step(part)

    assert part.state == State.REJECTED
    assert "the printer holds {'101110': 2}" in part.last_error
    assert "{'101110': 1} was ordered" in part.last_error
    assert bought(simulator, part)[0]["status"] == "on-hold"
    assert simulator.received("printify", "send_to_production") == 0
    letter = DeadLetter.objects.get()
    assert letter.error.startswith("EchoMismatch")
    assert letter.attempts == 1


def test_a_refused_token_is_told_at_once(
    simulator: Simulator, printer: ProviderConnection
) -> None:
    part = released()
    printer.token = "short"
    printer.save(update_fields=["token"])

    step(part)

    assert part.state == State.REJECTED
    assert "does not accept the shop's token" in part.last_error
    assert DeadLetter.objects.get().error.startswith("TokenRefused")
    assert bought(simulator, part) == []


def test_an_unconnected_shop_is_told_at_once(printer: ProviderConnection) -> None:
    printer.delete()
    part = released()

    step(part)

    assert part.state == State.REJECTED
    assert DeadLetter.objects.get().error.startswith("NotConnected")


def test_a_variant_that_left_the_catalogue_is_told_at_once() -> None:
    part = released()
    ProviderVariant.objects.all().delete()

    step(part)

    assert part.state == State.REJECTED
    assert DeadLetter.objects.count() == 1


@pytest.mark.parametrize("word", ["payment-not-received", "had-issues"])
def test_a_problem_at_the_printer_waits_for_a_person(
    simulator: Simulator, word: str
) -> None:
    part = released()
    step(part)
    move_on(simulator, part, word)

    step(part)

    item = DueItem.objects.get(kind="fulfillment.submit")
    pause = item.due_at - timezone.now()
    assert timedelta(minutes=9, seconds=55) < pause <= timedelta(minutes=10)
    assert (part.state, part.raw_status) == (State.SUBMITTED, word)


def test_an_order_canceled_at_the_printer_before_it_was_confirmed_ends(
    simulator: Simulator,
) -> None:
    part = released()
    step(part)
    move_on(simulator, part, "canceled")

    step(part)

    part.order.refresh_from_db()
    assert part.state == State.CANCELED
    assert part.order.fulfilment == "canceled"
    assert simulator.received("printify", "send_to_production") == 0


def test_a_rejected_order_is_sent_again_once_its_cause_is_mended(
    simulator: Simulator, printer: ProviderConnection
) -> None:
    token = printer.token
    part = released()
    printer.token = "short"
    printer.save(update_fields=["token"])
    step(part)
    printer.token = token
    printer.save(update_fields=["token"])

    services.send_again(part, actor=SYSTEM)
    with pytest.raises(NotRejected):
        services.send_again(part, actor=SYSTEM)
    step(part)

    part.order.refresh_from_db()
    assert part.state == State.SUBMITTED
    assert part.last_error == ""
    assert part.order.fulfilment == "confirmed"
    assert len(bought(simulator, part)) == 1
    action = "fulfillment.provider_order.sent_again"
    assert AuditEntry.objects.filter(action=action).count() == 1


def test_replaying_the_dead_letter_sends_it_again_too(
    simulator: Simulator, printer: ProviderConnection
) -> None:
    token = printer.token
    part = released()
    printer.token = "short"
    printer.save(update_fields=["token"])
    step(part)
    printer.token = token
    printer.save(update_fields=["token"])

    assert due.replay(DeadLetter.objects.get(), actor=SYSTEM)
    step(part)

    assert part.state == State.SUBMITTED
    assert len(bought(simulator, part)) == 1


def test_an_order_beyond_submission_is_left_alone(simulator: Simulator) -> None:
    part = released()
    step(part)
    ProviderOrder.objects.update(state=State.SHIPPED)

    assert services.submit(str(part.pk)) is None

    part.refresh_from_db()
    assert part.state == State.SHIPPED
    assert simulator.received("printify", "send_to_production") == 0
