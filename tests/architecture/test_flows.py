"""State tables are whole, and READMEs draw them as they are (house style, 4)."""

import pytest

from tests.architecture.flows import DIAGRAM, Flow, flows

# States that nothing leads out of: changing one of these changes the product.
ENDS: dict[str, set[str]] = {
    # A refund may fail after it succeeded, so the money side never ends for good.
    "orders.flow.PAYMENT": set(),
    "orders.flow.FULFILMENT": {"canceled", "returned"},
    "payments.flow.PAYMENT": {"succeeded", "canceled"},
    "payments.flow.REFUND": {"failed"},
    "tenants.flow.DOMAIN": {"removed"},
    "privacy.flow.REQUEST": {"done", "refused", "expired"},
    "fulfillment.flow.TABLE": {"canceled", "returned"},
}
each_flow = pytest.mark.parametrize("flow", flows(), ids=lambda flow: flow.name)


def test_every_table_is_known() -> None:
    assert {flow.name for flow in flows()} == set(ENDS)


@each_flow
def test_every_state_has_a_row(flow: Flow) -> None:
    assert {str(state) for state in flow.table} == set(flow.states)
    named = {str(after) for row in flow.table.values() for after in row}
    assert named <= set(flow.states)


@each_flow
def test_every_state_is_reachable(flow: Flow) -> None:
    reached, open_states = {flow.start}, [flow.start]
    while open_states:
        state = open_states.pop()
        for after in map(str, flow.table[flow._key(state)]):
            if after not in reached:
                reached.add(after)
                open_states.append(after)

    assert reached == set(flow.states)


@each_flow
def test_every_state_leads_to_an_end(flow: Flow) -> None:
    ending = set(flow.ends)
    for _ in flow.states:
        ending |= {
            str(state)
            for state, row in flow.table.items()
            if {str(after) for after in row} & ending
        }

    assert flow.ends == ENDS[flow.name]
    assert ending in (set(), set(flow.states))


@each_flow
def test_no_state_follows_itself(flow: Flow) -> None:
    assert [state for state, row in flow.table.items() if state in row] == []


@each_flow
def test_the_readme_draws_it(flow: Flow) -> None:
    wanted = flow.diagram()

    assert flow.shown() == wanted, (
        f"{flow.app}/README.md should hold:\n"
        + DIAGRAM.format(name=flow.name, text=wanted)
    )
