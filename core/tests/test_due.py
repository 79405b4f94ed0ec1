"""Things to do at a time: once, again, later, never again."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from core import due
from core.actors import SYSTEM
from core.context import request_id, set_request_id
from core.errors import AppError
from core.models import AuditEntry, DeadLetter, DueItem
from core.tasks import drain_due_items, run_due_item
from core.tenancy import PUBLIC, connection, shop
from core.tests.listeners import Busy, Hopeless, answers, done
from core.tests.threads import at_once
from tenants.tests.factories import committed_shop

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def clock(acme: Any, tables: None) -> Iterator[Any]:
    """Stop the clock."""
    with time_machine.travel(NOW, tick=False) as stopped:
        yield stopped


pytestmark = pytest.mark.usefixtures("tables")


def run_next() -> None:
    """Claim and run the one item that is due."""
    claimed = due.claim()
    assert claimed is not None
    due.run(claimed)


def row() -> DueItem:
    """Return the only item."""
    return DueItem.objects.get()


def test_is_done_when_its_time_has_come_and_then_gone(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW + timedelta(minutes=1))
    early = due.claim()
    clock.shift(timedelta(minutes=1))

    run_next()

    assert early is None
    assert done == ["7"]
    assert not DueItem.objects.exists()


def test_the_oldest_comes_first(clock: Any) -> None:
    for age in (1, 3, 2):
        due.schedule("test.kind", age, at=NOW - timedelta(minutes=age))

    for _ in range(3):
        run_next()

    assert done == ["3", "2", "1"]
    assert due.claim() is None


def test_a_second_schedule_moves_the_first(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    DueItem.objects.update(attempts=2, last_error="x")

    due.schedule("test.kind", 7, at=NOW + timedelta(hours=1))

    item = row()
    assert (item.due_at, item.version) == (NOW + timedelta(hours=1), 1)
    assert (item.attempts, item.last_error) == (0, "")


def test_an_unknown_kind_is_refused_when_it_is_scheduled(clock: Any) -> None:
    with pytest.raises(KeyError, match="has no handler"):
        due.schedule("test.unheard_of", 7, at=NOW)

    assert not DueItem.objects.exists()


def test_a_kind_that_was_taken_away_goes_to_the_dead_letters(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    DueItem.objects.update(kind="test.of_last_year")

    run_next()

    letter = DeadLetter.objects.get()
    assert letter.kind == "test.of_last_year"
    assert letter.error.startswith("KeyError")
    assert not DueItem.objects.exists()


def test_canceled_is_not_done(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    due.schedule("test.kind", 8, at=NOW)

    due.cancel("test.kind", 7)

    assert row().object_id == "8"


def test_a_claimed_item_is_nobody_elses_until_the_lease_ends(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)

    first, second = due.claim(), due.claim()
    clock.shift(timedelta(seconds=119))
    third = due.claim()
    clock.shift(timedelta(seconds=1))
    after_the_lease = due.claim()

    assert first is not None
    assert second is third is None
    assert after_the_lease is not None
    assert (first.attempts, after_the_lease.attempts) == (1, 2)


def test_a_handler_may_ask_to_be_called_again(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    DueItem.objects.update(attempts=2, last_error="x")
    answers.append(NOW + timedelta(minutes=15))

    run_next()

    item = row()
    assert item.due_at == NOW + timedelta(minutes=15)
    assert (item.attempts, item.last_error, item.leased_until) == (0, "", None)


@pytest.mark.parametrize(
    "answer", [None, NOW + timedelta(days=1), Busy("wait"), Hopeless("no")]
)
def test_what_is_rescheduled_during_its_run_is_done_again(
    clock: Any, answer: Any
) -> None:
    due.schedule("test.kind", 7, at=NOW)
    claimed = due.claim()
    assert claimed is not None

    due.schedule("test.kind", 7, at=NOW)
    answers.append(answer)
    due.run(claimed)

    item = row()
    assert (item.due_at, item.version) == (NOW, 1)
    if isinstance(answer, Hopeless):
        # It keeps its lease for a moment: nobody wrote to it.
        assert not DeadLetter.objects.exists()
    else:
        assert item.leased_until is None


def test_failures_wait_twice_as_long_each_time(clock: Any) -> None:
    due.schedule("test.sweep", 7, at=NOW)
    pauses = []
    for _ in range(14):
        answers.append(Busy("wait"))
        DueItem.objects.update(due_at=NOW)
        run_next()
        pauses.append((row().due_at - NOW).total_seconds())

    for number, pause in enumerate(pauses):
        usual = min(5 * 2**number, 3600)
        assert usual * 0.8 <= pause <= usual * 1.2
    assert row().last_error == "Busy: wait"
    assert row().leased_until is None


def test_time_may_be_compressed(clock: Any, settings: Any) -> None:
    settings.TIME_SCALE = 0.01
    due.schedule("test.sweep", 7, at=NOW)
    answers.append(Busy("wait"))

    run_next()

    assert (row().due_at - NOW).total_seconds() <= 0.06
    assert due.wait(minutes=5) == timedelta(seconds=3)


def test_a_service_that_says_how_long_is_believed(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    answers.append(Busy("wait", retry_after=77))

    run_next()

    assert row().due_at == NOW + timedelta(seconds=77)


def test_what_is_final_goes_to_the_dead_letters_at_once(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    answers.append(Hopeless("no such thing"))

    run_next()

    letter = DeadLetter.objects.get()
    assert (letter.schema_name, letter.kind, letter.object_id) == (
        "acme",
        "test.kind",
        "7",
    )
    assert (letter.attempts, letter.error) == (1, "Hopeless: no such thing")
    assert done == ["7", "dead:7"]
    assert not DueItem.objects.exists()


def test_after_its_attempts_it_is_given_up(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    for _ in range(3):
        answers.append(ValueError("a bug"))
        DueItem.objects.update(due_at=NOW)
        run_next()

    assert DeadLetter.objects.get().attempts == 3
    assert done == ["7", "7", "7", "dead:7"]


@pytest.mark.parametrize("error", [ValueError("a bug"), AppError("revoked key")])
def test_a_sweep_never_gives_up(clock: Any, error: Exception) -> None:
    due.schedule("test.sweep", 7, at=NOW)
    DueItem.objects.update(attempts=10_000)
    answers.append(error)

    run_next()

    assert row().attempts == 10_001
    assert not DeadLetter.objects.exists()


def test_a_handler_that_is_not_there_is_a_failure_like_any_other(clock: Any) -> None:
    due.schedule("test.broken", 7, at=NOW)

    run_next()

    assert "is_not_there" in row().last_error


def test_dying_twice_leaves_one_open_letter(clock: Any) -> None:
    for error in ("first", "second"):
        due.schedule("test.kind", 7, at=NOW)
        answers.append(Hopeless(error))
        run_next()

    assert DeadLetter.objects.get().error == "Hopeless: second"


def test_a_dead_letter_is_replayed_once_from_the_start(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    answers.append(Hopeless("no"))
    run_next()
    letter = DeadLetter.objects.get()

    first = due.replay(letter, actor=SYSTEM)
    again = due.replay(letter, actor=SYSTEM)
    run_next()

    letter.refresh_from_db()
    assert (first, again) == (True, False)
    assert (letter.replayed_at, letter.replayed_by) == (NOW, "system")
    assert done == ["7", "dead:7", "7"]
    action = AuditEntry.objects.get(action="core.dead_letter.replayed")
    assert action.facts == {"kind": "test.kind"}


def test_a_replayed_letter_that_dies_again_makes_a_new_one(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)
    answers.extend([Hopeless("no"), Hopeless("still no")])
    run_next()
    due.replay(DeadLetter.objects.get(), actor=SYSTEM)

    run_next()

    assert Counter(DeadLetter.objects.values_list("error", flat=True)) == {
        "Hopeless: no": 1,
        "Hopeless: still no": 1,
    }


def test_an_item_continues_the_request_that_asked_for_it(clock: Any) -> None:
    set_request_id("request-1")
    due.schedule("test.kind", 7, at=NOW)
    set_request_id("another")

    run_next()

    assert request_id() == "request-1"


def test_a_shop_sees_and_claims_only_its_own(clock: Any, globex: Any) -> None:
    due.schedule("test.kind", 7, at=NOW)

    with shop("globex"):
        seen, claimed = DueItem.objects.count(), due.claim()
        due.cancel("test.kind", 7)
        changed = DueItem.objects.all().update(attempts=9)

    assert (seen, claimed, changed) == (0, None, 0)
    assert row().attempts == 0


def test_a_shop_cannot_write_rows_of_another(acme: Any) -> None:
    with pytest.raises(Exception, match="row-level security"), transaction.atomic():
        DueItem.objects.create(
            schema_name="globex", kind="test.kind", object_id="7", due_at=NOW
        )


def test_the_minute_job_serves_every_shop(clock: Any, globex: Any) -> None:
    due.schedule("test.kind", "of-acme", at=NOW)
    with shop("globex"):
        due.schedule("test.kind", "of-globex", at=NOW)
    connection.set_schema(PUBLIC)

    count = drain_due_items()

    assert count == 2
    assert sorted(done) == ["of-acme", "of-globex"]
    assert not DueItem.objects.exists()


def test_what_is_due_now_is_passed_to_a_worker_on_commit(
    clock: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as passed_on:
        due.schedule("test.kind", 7, at=NOW)
        due.schedule("test.kind", 8, at=NOW + timedelta(seconds=1))

    assert len(passed_on) == 1


def test_a_worker_does_the_item_it_was_told_of(clock: Any) -> None:
    due.schedule("test.kind", 7, at=NOW - timedelta(hours=1))
    due.schedule("test.kind", 8, at=NOW)
    told = DueItem.objects.get(object_id="8").pk

    run_due_item("acme", told)
    run_due_item("acme", told)

    assert done == ["8"]
    assert row().object_id == "7"


@pytest.mark.usefixtures("_committed")
def test_many_workers_do_each_item_once() -> None:
    with committed_shop("Workers") as tenant:
        for number in range(40):
            due.schedule("test.kind", number, at=timezone.now())

        def work() -> int:
            count = 0
            while claimed := due.claim():
                due.run(claimed)
                count += 1
            return count

        counts = at_once(tenant.schema_name, *[work] * 4)

        assert sum(counts) == 40
        assert sorted(done, key=int) == [str(number) for number in range(40)]
        assert not DueItem.objects.exists()


@pytest.mark.usefixtures("_committed")
def test_one_item_is_claimed_by_one_of_many() -> None:
    with committed_shop("Claims") as tenant:
        due.schedule("test.kind", 7, at=timezone.now())
        item = row().pk

        claims = at_once(tenant.schema_name, *[lambda: due.claim(item)] * 5)

        assert sum(claim is not None for claim in claims) == 1
        assert row().attempts == 1


@pytest.mark.usefixtures("_committed")
def test_a_broker_that_is_away_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with committed_shop("Broker"):

        def refuse(*_: object) -> None:
            raise ConnectionError("no broker")

        monkeypatch.setattr(run_due_item, "delay", refuse)
        with transaction.atomic():
            due.schedule("test.kind", 7, at=timezone.now())

        assert row().object_id == "7"
