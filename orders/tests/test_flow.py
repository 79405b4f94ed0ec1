"""The two axes of an order, and the sum of its parts."""

from itertools import combinations_with_replacement
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.flow import (
    FINAL,
    FULFILMENT,
    PAYMENT,
    RANK,
    WORDS,
    Fulfilment,
    PaymentState,
    derive,
)

F = Fulfilment
PARTS = [
    F.CONFIRMED,
    F.IN_PRODUCTION,
    F.PARTIALLY_SHIPPED,
    F.SHIPPED,
    F.DELIVERED,
    F.CANCELED,
    F.FAILED,
    F.RETURNED,
]


def reachable(table: Any, start: str) -> set[str]:
    """Return every state that the table leads to."""
    found, todo = {start}, [start]
    while todo:
        for state in table[todo.pop()] - found:
            found.add(state)
            todo.append(state)
    return found


def test_every_state_can_be_reached_and_has_words() -> None:
    assert reachable(FULFILMENT, F.PENDING) == set(Fulfilment)
    # Nothing sets it yet: disputes are noted by hand.
    assert reachable(PAYMENT, PaymentState.UNPAID) == set(PaymentState)
    assert set(WORDS) == set(Fulfilment)


def test_final_states_lead_nowhere_but_to_a_return() -> None:
    assert {state for state in FINAL if FULFILMENT[state]} == {F.DELIVERED}
    assert FULFILMENT[F.DELIVERED] == {F.RETURNED}


@pytest.mark.parametrize("state", list(Fulfilment))
def test_no_state_leads_back(state: Fulfilment) -> None:
    """A failed order is the exception: it is sent again once its cause is mended."""
    if state in RANK:
        ranked = [RANK[to] for to in FULFILMENT[state] if to in RANK]
        assert all(rank > RANK[state] for rank in ranked)
    assert state not in FULFILMENT[state]


@given(st.lists(st.sampled_from(list(Fulfilment)), max_size=30))
def test_random_news_never_move_an_order_back(news: list[Fulfilment]) -> None:
    order = SimpleNamespace(fulfilment=F.PENDING)
    highest, was_shipped = 0, False

    for to in news:
        if to in FULFILMENT[order.fulfilment]:
            order.fulfilment = to
        if order.fulfilment == F.FAILED:
            highest = RANK[F.ON_HOLD]
        if order.fulfilment in RANK:
            assert RANK[order.fulfilment] >= highest
            highest = RANK[order.fulfilment]
        was_shipped |= order.fulfilment in {F.SHIPPED, F.DELIVERED, F.RETURNED}
        assert not (was_shipped and order.fulfilment in {F.CANCELED, F.PENDING})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], F.CANCELED),
        ([F.CONFIRMED], F.CONFIRMED),
        ([F.CANCELED, F.CANCELED], F.CANCELED),
        ([F.CANCELED, F.DELIVERED], F.DELIVERED),
        ([F.CANCELED, F.CONFIRMED], F.CONFIRMED),
        ([F.CONFIRMED, F.IN_PRODUCTION], F.CONFIRMED),
        ([F.CONFIRMED, F.SHIPPED], F.PARTIALLY_SHIPPED),
        ([F.IN_PRODUCTION, F.DELIVERED], F.PARTIALLY_SHIPPED),
        ([F.CONFIRMED, F.PARTIALLY_SHIPPED], F.PARTIALLY_SHIPPED),
        ([F.SHIPPED, F.PARTIALLY_SHIPPED], F.PARTIALLY_SHIPPED),
        ([F.SHIPPED, F.DELIVERED], F.SHIPPED),
        ([F.DELIVERED, F.DELIVERED], F.DELIVERED),
        ([F.FAILED, F.DELIVERED], F.FAILED),
        ([F.FAILED, F.CANCELED], F.FAILED),
        ([F.FAILED, F.RETURNED], F.FAILED),
        ([F.RETURNED, F.DELIVERED], F.RETURNED),
    ],
)
def test_the_order_is_the_sum_of_its_parts(
    parts: list[Fulfilment], expected: Fulfilment
) -> None:
    assert derive(parts) == expected
    assert derive(list(reversed(parts))) == expected


def test_one_part_is_the_whole_and_repeating_it_changes_nothing() -> None:
    for state in PARTS:
        assert derive([state]) == derive([state, state]) == state


def test_every_pair_has_a_sum_between_its_parts() -> None:
    for pair in combinations_with_replacement(PARTS, 2):
        if set(pair) <= RANK.keys():
            low, high = sorted(RANK[state] for state in pair)
            assert low <= RANK[derive(pair)] <= high
