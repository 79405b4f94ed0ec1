"""Idempotency-Key: one request, one answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.errors import Conflict, Invalid
from core.idempotency import Answer, once
from core.models import IdempotencyKey
from core.tasks import forget_what_is_old
from core.tenancy import shop
from core.tests.threads import at_once
from tenants.tests.factories import committed_shop

BODY = {"cart": "c1", "total": 2589}


def counting(calls: list[int]) -> Callable[[], Answer]:
    """Make an act that answers how often it was done."""

    def act() -> Answer:
        calls.append(1)
        return Answer(201, {"done": len(calls)})

    return act


def test_a_repetition_gets_the_first_answer(acme: Any) -> None:
    calls: list[int] = []
    act = counting(calls)

    first = once("buy", "k1", BODY, act)
    again = once("buy", "k1", BODY, act)

    assert first == Answer(201, {"done": 1})
    assert again == Answer(201, {"done": 1}, is_replayed=True)
    assert len(calls) == 1


def test_other_keys_scopes_and_shops_are_other_requests(acme: Any, globex: Any) -> None:
    calls: list[int] = []
    act = counting(calls)

    once("buy", "k1", BODY, act)
    once("buy", "k2", BODY, act)
    once("refund", "k1", BODY, act)
    with shop("globex"):
        once("buy", "k1", BODY, act)

    assert len(calls) == 4


def test_a_key_with_another_body_is_refused(acme: Any) -> None:
    calls: list[int] = []
    once("buy", "k1", BODY, counting(calls))

    with pytest.raises(Invalid) as caught:
        once("buy", "k1", BODY | {"total": 1}, counting(calls))

    assert caught.value.code == "idempotency_key_reused"
    assert len(calls) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_a_length(acme: Any, key: str) -> None:
    calls: list[int] = []

    with pytest.raises(Invalid) as caught:
        once("buy", key, BODY, counting(calls))

    assert caught.value.code == "idempotency_key_missing"
    assert calls == []


def test_while_the_first_runs_the_second_waits(acme: Any) -> None:
    calls: list[int] = []

    def act() -> Answer:
        with pytest.raises(Conflict) as caught:
            once("buy", "k1", BODY, counting(calls))
        assert (caught.value.code, caught.value.retry_after) == (
            "idempotency_key_in_use",
            1,
        )
        return Answer(201, "first")

    assert once("buy", "k1", BODY, act).body == "first"
    assert calls == []


def test_a_refusal_frees_the_key(acme: Any) -> None:
    def refuse() -> Answer:
        raise Conflict("not now")

    with pytest.raises(Conflict):
        once("buy", "k1", BODY, refuse)

    assert once("buy", "k1", BODY, counting([])).body == {"done": 1}


def test_a_crash_frees_the_key_when_the_lock_ends(acme: Any) -> None:
    def crash() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once("buy", "k1", BODY, crash)
    with pytest.raises(Conflict):
        once("buy", "k1", BODY, counting([]))

    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert once("buy", "k1", BODY, counting([])).body == {"done": 1}


def test_keys_are_forgotten_after_a_week(acme: Any) -> None:
    once("buy", "old", BODY, counting([]))
    once("buy", "new", BODY, counting([]))
    week_ago = timezone.now() - timedelta(days=7, seconds=1)
    IdempotencyKey.objects.filter(key="old").update(created_at=week_ago)

    forget_what_is_old()

    assert IdempotencyKey.objects.get().key == "new"


@pytest.mark.usefixtures("_committed")
def test_of_many_at_once_one_acts() -> None:
    with committed_shop("Keys") as tenant:
        calls: list[int] = []
        act = counting(calls)

        answers = at_once(
            tenant.schema_name, *[lambda: once("buy", "k1", BODY, act)] * 5
        )

        assert len(calls) == 1
        firsts = [a for a in answers if isinstance(a, Answer) and not a.is_replayed]
        assert len(firsts) == 1
        assert all(isinstance(answer, Answer | Conflict) for answer in answers)
