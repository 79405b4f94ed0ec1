"""Webhooks in and events out: stored once, told at least once, dead in the open."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from core import events, inbox
from core.models import DeadLetter, InboxEvent, OutboxEvent
from core.tenancy import shop
from core.tests.listeners import Busy, Hopeless, answers, done
from core.tests.samples import Happened
from core.tests.waiting import hurry, waiting
from tenants.tests.factories import committed_shop

pytestmark = pytest.mark.usefixtures("tables")
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HAPPENED = Happened("sold", 3, AT)


def test_a_webhook_is_stored_once_and_processed(
    acme: Any, run_due: Callable[[], int]
) -> None:
    first = inbox.store("test", b'{"a": 1}', event_ref="e1", topic="sold")
    again = inbox.store("test", b'{"a": 2}', event_ref="e1", topic="sold")
    stored = InboxEvent.objects.get()
    status = stored.status

    run_due()
    inbox.process(str(stored.pk))

    stored.refresh_from_db()
    assert (first, again) == (True, False)
    assert (status, stored.status) == ("received", "processed")
    assert stored.processed_at is not None
    assert done == ['{"a": 1}']


def test_without_an_id_the_body_stands_in(acme: Any) -> None:
    assert inbox.store("test", b"{}")
    assert not inbox.store("test", b"{}")
    assert inbox.store("test", b"{ }")

    refs = InboxEvent.objects.values_list("event_ref", flat=True)
    assert hashlib.sha256(b"{}").hexdigest() in refs
    assert len(refs) == 2


def test_two_shops_may_get_the_same_event(acme: Any, globex: Any) -> None:
    assert inbox.store("test", b"{}", event_ref="e1")

    with shop("globex"):
        assert inbox.store("test", b"{}", event_ref="e1")
        assert InboxEvent.objects.count() == 1


def test_the_body_is_encrypted(acme: Any) -> None:
    inbox.store("test", b'{"email": "ada@example.com"}')

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM core_inboxevent")
        (stored,) = cursor.fetchone()
    assert "ada@example.com" not in stored
    assert InboxEvent.objects.get().body == '{"email": "ada@example.com"}'


def test_a_webhook_that_cannot_be_processed_is_a_dead_letter(
    acme: Any, run_due: Callable[[], int]
) -> None:
    inbox.store("test", b"{}")
    answers.append(Hopeless("no"))

    run_due()

    event = InboxEvent.objects.get()
    assert event.status == "dead"
    assert DeadLetter.objects.get().object_id == str(event.pk)


def test_a_webhook_is_not_stored_inside_another_transaction(acme: Any) -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        inbox.store("test", b"{}")


def test_each_listener_gets_a_row_and_hears_the_event(
    acme: Any, run_due: Callable[[], int]
) -> None:
    events.publish(HAPPENED)
    rows = list(OutboxEvent.objects.all())

    run_due()

    assert [row.payload for row in rows] == [
        {"what": "sold", "count": 3, "at": "2026-11-20T12:00:00+00:00"}
    ] * 2
    assert done == [repr(HAPPENED)] * 2
    assert set(OutboxEvent.objects.values_list("status", flat=True)) == {"done"}


def test_a_listener_that_fails_hears_again_and_the_other_does_not(
    acme: Any, run_due: Callable[[], int]
) -> None:
    events.publish(HAPPENED)
    answers.append(Busy("wait"))
    run_due()
    between = len(done)

    hurry("core.outbox")
    run_due()

    assert between == 2
    assert done == [repr(HAPPENED)] * 3
    assert waiting() == []


def test_what_was_delivered_is_not_delivered_again(acme: Any) -> None:
    events.publish(HAPPENED)
    row = OutboxEvent.objects.all()[0]

    events.deliver(str(row.pk))
    events.deliver(str(row.pk))

    assert done == [repr(HAPPENED)]


def test_a_listener_that_gives_up_shows(acme: Any, run_due: Callable[[], int]) -> None:
    events.publish(HAPPENED)
    answers.append(Hopeless("no"))

    run_due()

    statuses = OutboxEvent.objects.values_list("status", flat=True)
    assert sorted(statuses) == ["dead", "done"]
    assert DeadLetter.objects.get().kind == "core.outbox"


def test_what_nobody_listens_to_leaves_nothing(acme: Any) -> None:
    events.subscriptions().pop(Happened)

    events.publish(HAPPENED)

    assert not OutboxEvent.objects.exists()


@pytest.mark.usefixtures("_committed")
def test_an_event_is_told_only_if_its_transaction_commits() -> None:
    with committed_shop("Events"):
        with transaction.atomic():
            events.publish(HAPPENED)
            transaction.set_rollback(True)
        rolled_back = (OutboxEvent.objects.count(), waiting())

        with transaction.atomic():
            events.publish(HAPPENED)

        assert rolled_back == (0, [])
        assert OutboxEvent.objects.count() == len(waiting()) == 2
