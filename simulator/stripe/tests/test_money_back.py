"""Refunds and balance."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from simulator.stripe.tests.conftest import pay
from simulator.tests.harness import Process, until


def test_refund_in_parts_until_nothing_is_left(shop: Any) -> None:
    paid = pay(shop, 2000)

    first = shop.refunds.create(
        {
            "payment_intent": paid.id,
            "amount": 500,
            "reason": "requested_by_customer",
            "metadata": {"order": "1"},
        }
    )
    second = shop.refunds.create({"charge": paid.latest_charge})

    assert (first.status, first.amount, first.metadata["order"]) == (
        "succeeded",
        500,
        "1",
    )
    assert second.amount == 1500
    charge = shop.charges.retrieve(paid.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (2000, True)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.refunds.create({"payment_intent": paid.id})
    assert caught.value.code == "charge_already_refunded"
    assert len(shop.refunds.list({"payment_intent": paid.id}).data) == 2


def test_refuses_to_refund_more_than_was_paid(shop: Any) -> None:
    paid = pay(shop, 2000)

    with pytest.raises(stripe.InvalidRequestError) as caught:
        shop.refunds.create({"payment_intent": paid.id, "amount": 2001})

    assert caught.value.param == "amount"
    assert shop.charges.retrieve(paid.latest_charge).amount_refunded == 0
    assert shop.refunds.list().data == []


def test_refund_that_fails_later(shop: Any, simulator: Process) -> None:
    simulator.sim("PUT", "/stripe/switches", refunds_to_fail=1, refund_fail_seconds=0.1)
    paid = pay(shop, 2000)

    made = shop.refunds.create({"payment_intent": paid.id})

    assert made.status == "succeeded"
    until(lambda: shop.refunds.retrieve(made.id).status == "failed")
    assert shop.charges.retrieve(paid.latest_charge).amount_refunded == 0
    kinds = [event.type for event in shop.events.list().data]
    assert kinds[:2] == ["refund.failed", "refund.updated"]


def test_control_fails_a_refund(shop: Any, simulator: Process) -> None:
    paid = pay(shop, 2000)
    made = shop.refunds.create({"payment_intent": paid.id})

    simulator.sim("POST", f"/stripe/refunds/{made.id}/fail")

    assert shop.refunds.retrieve(made.id).failure_reason == "lost_or_stolen_card"


def test_refund_gets_its_reference(shop: Any, simulator: Process) -> None:
    simulator.sim("PUT", "/stripe/switches", refund_settle_seconds=0.1)
    paid = pay(shop)

    made = shop.refunds.create({"payment_intent": paid.id})

    until(lambda: shop.events.list({"type": "refund.updated"}).data)
    card = shop.refunds.retrieve(made.id).destination_details.card
    assert card.reference_status == "available"


def test_balance_adds_up(shop: Any, simulator: Process) -> None:
    paid = pay(shop, 2000)
    shop.refunds.create({"payment_intent": paid.id, "amount": 500})

    rows = shop.balance_transactions.list().data
    pending = shop.balance.retrieve().pending[0].amount

    assert [(row.type, row.net) for row in rows] == [("refund", -500), ("charge", 1912)]
    assert pending == 1412
    simulator.sim("PUT", "/clock", advance_seconds=3 * 86400)
    assert shop.balance.retrieve().available[0].amount == 1412


@pytest.mark.parametrize(("outcome", "left"), [("won", 1912), ("lost", -1588)])
def test_dispute(shop: Any, simulator: Process, outcome: str, left: int) -> None:
    paid = pay(shop, 2000)

    path = f"/stripe/charges/{paid.latest_charge}/dispute"
    opened = simulator.sim("POST", path, reason="product_not_received")
    simulator.sim("POST", f"/stripe/disputes/{opened['id']}/close", outcome=outcome)

    read = shop.disputes.retrieve(opened["id"])
    assert (read.status, read.reason) == (outcome, "product_not_received")
    assert shop.charges.retrieve(paid.latest_charge).disputed is True
    assert shop.balance.retrieve().pending[0].amount == left
    kinds = [event.type for event in shop.events.list().data]
    assert kinds[0] == "charge.dispute.closed"
    assert "charge.dispute.created" in kinds
