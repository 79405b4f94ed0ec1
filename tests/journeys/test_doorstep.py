"""Whole stories, over HTTP, with the real adapters and the simulator."""

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import time_machine
from django.utils import timezone

from core import due
from core.actors import SYSTEM
from core.models import DeadLetter, DueItem, InboxEvent
from core.tests.waiting import hurry
from fulfillment.tests.factories import pass_the_hold
from orders.models import Order
from payments.tests.factories import DECLINED_CARD, at_stripe
from tests.journeys.shopper import Road, Shopper


def subjects(folder: Path) -> list[str]:
    """List the subjects of the mails that acme sent."""
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)["Subject"]
        for path in (folder / "mail" / "acme").glob("*.eml")
    ]
    return sorted(str(subject) for subject in found)


def end_the_hold(road: Road, shopper: Shopper) -> None:
    """Let the hold pass and have the order placed, priced and confirmed."""
    pass_the_hold(Order.objects.get(number=shopper.order["number"]))
    hurry("orders.hold")
    road.run_due()
    road.printer_moves(shopper.order["number"], "on-hold")
    hurry("fulfillment.submit")
    road.run_due()


def test_from_the_gallery_to_the_doorstep(road: Road, tmp_path: Path) -> None:
    shopper = Shopper()

    shopper.choose(quantity=2)
    total = shopper.check_out()
    unpaid = shopper.status()["status"]
    declined = shopper.pay(road.simulator, DECLINED_CARD)
    paid = shopper.pay(road.simulator)
    road.hear("payment_intent.succeeded")
    held = shopper.tracking()
    end_the_hold(road, shopper)
    confirmed = shopper.status()["internal_status"]
    number = shopper.order["number"]
    seen = []
    for to, topic in (
        ("in-production", "order:sent-to-production"),
        ("fulfilled", "order:shipment:created"),
        ("delivered", "order:shipment:delivered"),
    ):
        road.printer_moves(number, to)
        road.hear(topic)
        seen.append(shopper.status()["internal_status"])

    assert total == 2 * 1999 + 590 + 190
    assert (unpaid, declined, paid) == ("Waiting for Payment", 402, 200)
    assert (held["fulfilment"], held["can_cancel"]) == ("on_hold", True)
    assert confirmed == "confirmed"
    assert seen == ["in_production", "shipped", "delivered"]
    status = shopper.status()
    assert status["tracking"]["tracking_number"].startswith("SIM")
    assert [entry["status"] for entry in status["timeline"]] == [
        "order_placed",
        "payment_received",
        "confirmed",
        "in_production",
        "shipped",
        "delivered",
    ]
    (made,) = road.at_printer(number)
    assert made["external_id"] == f"{number}-A"
    assert made["lines"][0]["quantity"] == 2
    (charge,) = at_stripe("payment_intents")["data"]
    assert (charge["status"], charge["amount_received"]) == ("succeeded", total)
    assert subjects(tmp_path) == [
        f"Thank you for your order {number}",
        f"Your order {number} has arrived",
        f"Your order {number} is on its way",
    ]
    assert not DeadLetter.objects.exists()
    assert not InboxEvent.objects.exclude(status="processed").exists()
    hurry()
    road.run_due()
    assert not DueItem.objects.exists()


def test_a_change_of_mind_in_the_hold(road: Road, tmp_path: Path) -> None:
    shopper = Shopper()
    shopper.choose()
    total = shopper.check_out()
    shopper.pay(road.simulator)
    road.hear("payment_intent.succeeded")

    shopper.cancel()
    shopper.cancel()
    road.run_due()

    tracking = shopper.tracking()
    number = shopper.order["number"]
    assert (tracking["payment"], tracking["fulfilment"]) == ("refunded", "canceled")
    assert tracking["refunded"]["amount"] == total
    (refund,) = at_stripe("refunds")["data"]
    assert refund["amount"] == total
    hurry()
    road.run_due()
    assert road.at_printer(number) == []
    assert subjects(tmp_path) == [
        f"Thank you for your order {number}",
        f"Your order {number} is canceled",
    ]


def test_a_printer_that_refuses_and_takes_it_later(road: Road) -> None:
    shopper = Shopper()
    shopper.choose()
    shopper.check_out()
    shopper.pay(road.simulator)
    road.hear("payment_intent.succeeded")
    road.simulator.break_with(
        "status", service="printify", method="POST", path="orders.json$", status=400
    )

    end_the_hold(road, shopper)
    refused = shopper.status()["status"]
    letter = DeadLetter.objects.get()
    road.simulator.mend()
    due.replay(letter, actor=SYSTEM)
    road.run_due()
    road.printer_moves(shopper.order["number"], "on-hold")
    hurry("fulfillment.submit")
    road.run_due()

    assert refused == "Needs Attention"
    assert letter.kind == "fulfillment.submit"
    assert shopper.status()["internal_status"] == "confirmed"
    assert len(road.at_printer(shopper.order["number"])) == 1


def test_not_a_single_webhook_arrives(road: Road, tmp_path: Path) -> None:
    road.simulator.break_with("lost")
    shopper = Shopper()
    shopper.choose()
    shopper.check_out()
    shopper.pay(road.simulator)

    hurry("payments.check")
    road.run_due()
    end_the_hold(road, shopper)
    road.printer_moves(shopper.order["number"], "delivered")
    hurry("fulfillment.sync")
    road.run_due()

    assert shopper.status()["internal_status"] == "delivered"
    assert road.mailbox.letters == []
    assert len(subjects(tmp_path)) == 3
    assert not DueItem.objects.exists()


def test_webhooks_come_twice_and_in_the_wrong_order(road: Road) -> None:
    shopper = Shopper()
    shopper.choose()
    shopper.check_out()
    shopper.pay(road.simulator)
    road.mailbox.wait_for("payment_intent.succeeded")
    road.mailbox.letters.extend(reversed(list(road.mailbox.letters)))
    road.hear("payment_intent.succeeded")
    end_the_hold(road, shopper)
    for to in ("in-production", "fulfilled", "delivered"):
        road.printer_moves(shopper.order["number"], to)
    road.mailbox.wait_for("order:shipment:delivered")
    road.mailbox.letters[:] = list(reversed(road.mailbox.letters)) * 2

    road.hear("order:shipment:delivered")

    status = shopper.status()
    told = [entry["status"] for entry in status["timeline"]]
    assert status["internal_status"] == "delivered"
    assert len(told) == len(set(told))
    assert len(road.at_printer(shopper.order["number"])) == 1


def test_a_cart_that_is_never_paid_ends_after_a_day(road: Road) -> None:
    shopper = Shopper()
    shopper.choose()
    shopper.check_out()

    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        road.run_due()

    tracking = shopper.tracking()
    assert (tracking["payment"], tracking["fulfilment"]) == ("failed", "canceled")
    (intent,) = at_stripe("payment_intents")["data"]
    assert intent["status"] == "canceled"
