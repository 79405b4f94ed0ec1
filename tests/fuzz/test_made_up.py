"""Requests made up from the OpenAPI document, one by one and in sequences.

As anonymous, shopper, staff and foreign staff: no server error and no foreign word.
`make prove-walls` runs the same with more examples (FUZZ_EXAMPLES, FUZZ_SEQUENCES).
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation.stateful.state_machine import APIStateMachine

from tests.api.test_schemathesis import document
from tests.fuzz.actors import ACTORS, Actor, Loots
from tests.fuzz.judging import judge
from tests.isolation.snapshots import undone

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
SEQUENCES = int(os.environ.get("FUZZ_SEQUENCES", "15"))
STEPS = 8
SEED = int(os.environ.get("FUZZ_SEED", "20261120"))
BASE = "http://acme.localhost"
as_everyone = pytest.mark.parametrize("who", ACTORS)


def schema() -> Any:
    """Read the document for requests to the application in this process."""
    found = schemathesis.openapi.from_dict(document())
    found.app = WSGIHandler()
    return found


def operations() -> Iterator[Any]:
    """Read every operation of the document."""
    for result in schema().get_all_operations():
        operation = result.ok()
        yield pytest.param(operation, id=operation.label)


def hypothesis_settings(examples: int) -> settings:
    """Repeat the same decisions each time, without time limits."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
    )


def sent_as(actor: Actor, case: Any) -> dict[str, Any]:
    """Say what the actor sends along with a case."""
    given_headers = dict(case.headers or {})
    return {
        "base_url": BASE,
        "headers": {**given_headers, "Host": "acme.localhost", **actor.headers},
        "cookies": actor.cookies,
    }


@as_everyone
@pytest.mark.parametrize("operation", list(operations()))
def test_no_request_breaks_or_opens_anything(
    loots: Loots, operation: Any, who: str
) -> None:
    actor = ACTORS[who](loots)

    @seed(SEED)
    @hypothesis_settings(EXAMPLES)
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        with undone():
            answer = case.call(**sent_as(actor, case))
            judge(answer, operation.label, actor, loots)

    attempt()


@as_everyone
def test_no_sequence_breaks_or_opens_anything(loots: Loots, who: str) -> None:
    """Follow what answers lead to: an id of one is the parameter of the next."""
    actor = ACTORS[who](loots)
    machine: type[APIStateMachine] = schema().as_state_machine()

    class Sequence(machine):  # type: ignore[misc, valid-type]
        def setup(self) -> None:
            self.block = undone()
            self.block.__enter__()

        def teardown(self) -> None:
            self.block.__exit__(None, None, None)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return sent_as(actor, case)

        def validate_response(self, response: Any, case: Any, **_: Any) -> None:
            judge(response, case.operation.label, actor, loots)

    Sequence.run(settings=hypothesis_settings(SEQUENCES))
