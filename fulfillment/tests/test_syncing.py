"""The truth from the printer: applied once, never back, looked for again in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.actors import SYSTEM
from core.models import AuditEntry, DueItem, InboxEvent
from core.tests.outside import Mailbox, Simulator, hand_on
from core.tests.waiting import run_once
from fulfillment.flow import AS_FULFILMENT, FINAL, TABLE, State
from fulfillment.models import ProviderOrder, Shipment
from fulfillment.services import (
    apply_snapshot,
    refresh_changed,
    request_sync,
    sync,
    sync_order,
)
from fulfillment.services.syncing import EXPECTED, FROM_PROVIDER, next_look
from fulfillment.tests.factories import at_printer, parcel, released, snapshot
from fulfillment.tests.test_submitting import bought, move_on, step
from orders.models import Order
from orders.tests.factories import sellable
from providers.base import ProviderState
from providers.events import ProviderOrderChanged

P, S = ProviderState, State


@pytest.mark.parametrize(
    ("word", "before", "after", "of_order"),
    [
        (P.ACCEPTED, S.CONFIRMED, S.CONFIRMED, "confirmed"),
        (P.READY, S.CONFIRMED, S.CONFIRMED, "confirmed"),
        (P.IN_PRODUCTION, S.CONFIRMED, S.IN_PRODUCTION, "in_production"),
        (P.PARTIALLY_SHIPPED, S.CONFIRMED, S.PARTIALLY_SHIPPED, "partially_shipped"),
        (P.SHIPPED, S.IN_PRODUCTION, S.SHIPPED, "shipped"),
        (P.DELIVERED, S.SHIPPED, S.DELIVERED, "delivered"),
        (P.CANCELED, S.IN_PRODUCTION, S.CANCELED, "canceled"),
        (P.FAILED, S.CONFIRMED, S.REJECTED, "failed"),
        (P.PAYMENT_PROBLEM, S.CONFIRMED, S.CONFIRMED, "confirmed"),
        (P.HAD_ISSUES, S.IN_PRODUCTION, S.IN_PRODUCTION, "in_production"),
    ],
)
def test_each_state_of_the_printer_moves_ours(
    acme: Any, word: ProviderState, before: State, after: State, of_order: str
) -> None:
    part = at_printer(before)
    Order.objects.update(fulfilment=AS_FULFILMENT[before])

    apply_snapshot(str(part.pk), snapshot(part, state=word, raw_status=word))

    part.refresh_from_db()
    part.order.refresh_from_db()
    assert (part.state, part.raw_status) == (after, word)
    assert part.order.fulfilment == of_order
    assert (part.cost_minor, part.shipping_cost_minor) == (870, 450)
    assert part.synced_at is not None


def test_every_state_of_a_printer_is_considered() -> None:
    waits = {P.ACCEPTED, P.READY, P.PAYMENT_PROBLEM, P.HAD_ISSUES}

    assert set(FROM_PROVIDER) | waits == set(ProviderState)
    assert set(TABLE) == set(AS_FULFILMENT) == set(State)


def test_an_unknown_word_keeps_the_state(acme: Any) -> None:
    part = at_printer(S.IN_PRODUCTION)

    apply_snapshot(
        str(part.pk), snapshot(part, state=None, raw_status="baking-in-the-oven")
    )

    part.refresh_from_db()
    assert (part.state, part.raw_status) == (S.IN_PRODUCTION, "baking-in-the-oven")
    assert next_look(part, timezone.now()) is not None


@given(st.lists(st.sampled_from([*ProviderState, None]), max_size=6))
@hypothesis_settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_news_in_any_order_never_move_it_back(
    acme: Any, news: list[ProviderState | None]
) -> None:
    part = at_printer(S.CONFIRMED)
    ranks = list(State)

    for word in news:
        before = part.state
        part = apply_snapshot(str(part.pk), snapshot(part, state=word))
        if before in FINAL:
            assert part.state == before
        if before != part.state and part.state not in {S.CANCELED, S.REJECTED}:
            assert ranks.index(State(part.state)) > ranks.index(State(before))


def test_parcels_are_merged_and_nothing_known_is_forgotten(acme: Any) -> None:
    part = at_printer(S.IN_PRODUCTION)
    left, arrived = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 23))
    first = parcel(shipped_at=left)
    told = [
        (first,),
        (first, parcel(number="SIM2", url="")),
        (parcel(shipped_at=None, url="", delivered_at=arrived),),
        (first, parcel(number="SIM2", url="https://track.example.test/SIM2")),
    ]

    for shipments in told:
        apply_snapshot(
            str(part.pk), snapshot(part, state=P.SHIPPED, shipments=shipments)
        )

    one, two = Shipment.objects.order_by("number")
    assert (one.carrier, one.number) == ("usps", "SIM1")
    assert one.url == "https://track.example.test/SIM1"
    assert (one.shipped_at, one.delivered_at) == (left, arrived)
    assert (two.number, two.url) == ("SIM2", "https://track.example.test/SIM2")


@pytest.mark.parametrize("state", sorted(EXPECTED))
def test_looks_again_every_quarter_hour_and_sooner_when_news_are_overdue(
    acme: Any, state: str
) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    usual = timedelta(**EXPECTED[State(state)])
    part = ProviderOrder(state=state, changed_at=now - usual)

    in_time = next_look(part, now)
    late = next_look(part, now + timedelta(seconds=1))

    assert in_time == now + timedelta(minutes=15)
    assert late == now + timedelta(seconds=1, minutes=5)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_what_is_final_is_never_looked_at_again(acme: Any, state: str) -> None:
    part = at_printer(State(state))

    assert next_look(part, timezone.now()) is None
    assert sync(str(part.pk)) is None


def test_what_was_never_placed_is_not_asked_about(acme: Any) -> None:
    assert sync(str(released().pk)) is None


def test_others_orders_are_ignored(acme: Any) -> None:
    refresh_changed(ProviderOrderChanged("printify", "nobodys"))

    assert not ProviderOrder.objects.exists()


@pytest.fixture
def confirmed(printer: Any, simulator: Simulator) -> ProviderOrder:
    """Make an order of two prints that the simulated printer confirmed."""
    part = released(sellable(), sellable(ref="43135"))
    step(part)
    move_on(simulator, part, "on-hold")
    step(part)
    return part


def test_fetches_and_applies(confirmed: ProviderOrder, simulator: Simulator) -> None:
    move_on(simulator, confirmed, "fulfilled")

    again = sync(str(confirmed.pk))

    confirmed.refresh_from_db()
    assert confirmed.state == S.SHIPPED
    assert again is not None
    assert timedelta(minutes=14) < again - timezone.now() <= timedelta(minutes=15)
    assert Shipment.objects.get().carrier == "usps"


def test_an_outage_does_not_end_the_sweep(
    confirmed: ProviderOrder, simulator: Simulator
) -> None:
    simulator.break_with("outage", service="printify")
    DueItem.objects.filter(kind="fulfillment.sync").update(attempts=100)

    run_once("fulfillment.sync", confirmed.pk)

    item = DueItem.objects.get(kind="fulfillment.sync")
    assert item.last_error.startswith("Unreachable")
    assert item.attempts == 101


def test_staff_may_ask_at_once(confirmed: ProviderOrder, simulator: Simulator) -> None:
    move_on(simulator, confirmed, "in-production")

    request_sync(confirmed, actor=SYSTEM)
    item = DueItem.objects.get(kind="fulfillment.sync")
    assert item.due_at <= timezone.now()
    sync_order(confirmed.order)

    confirmed.refresh_from_db()
    assert confirmed.state == S.IN_PRODUCTION
    action = "fulfillment.provider_order.sync_requested"
    assert AuditEntry.objects.filter(action=action).count() == 1


def test_the_simulators_webhooks_bring_an_order_to_the_door(
    confirmed: ProviderOrder,
    simulator: Simulator,
    mailbox: Mailbox,
    run_due: Callable[[], int],
) -> None:
    (order,) = bought(simulator, confirmed)
    for to, topic in (
        ("in-production", "order:sent-to-production"),
        ("fulfilled", "order:shipment:created"),
        ("delivered", "order:shipment:delivered"),
    ):
        move_on(simulator, confirmed, to)
        mailbox.wait_for(topic)
    letters = list(reversed(mailbox.letters)) * 2

    statuses = hand_on(letters)
    run_due()

    confirmed.refresh_from_db()
    confirmed.order.refresh_from_db()
    assert set(statuses) == {200}
    assert order["id"] == confirmed.remote_ref
    assert confirmed.state == S.DELIVERED
    assert confirmed.order.fulfilment == "delivered"
    assert confirmed.order.delivered_at is not None
    assert Shipment.objects.get().delivered_at is not None
    assert not InboxEvent.objects.exclude(status="processed").exists()
    told = [event.status for event in confirmed.order.events.all()]
    assert len(told) == len(set(told))
