"""How long forgetting takes: RETENTION_ROWS=100000 pytest -s on this file prints it."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.retention import RULES
from core.models import InboxEvent
from core.privacy import erase
from core.retention import BATCH, forget_batch, sweep
from core.subjects import Subject
from core.tenancy import PUBLIC, shop

ROWS = int(os.environ.get("RETENTION_ROWS", "3000"))
# Rule -> a statement that makes old rows.
OLD: dict[str, str] = {
    "webhook bodies": "INSERT INTO core_inboxevent (id, schema_name, source, event_ref,"
    " topic, body, body_sha256, status, request_id, received_at)"
    " SELECT gen_random_uuid(), 'acme', 'stripe', n::text, '', repeat('x', 2000), '',"
    " 'processed', '', now() - interval '91 days' FROM generate_series(1, %s) n",
    "idempotency keys": "INSERT INTO core_idempotencykey (schema_name, scope, key,"
    " request_digest, answer, created_at)"
    " SELECT 'acme', 'x', n::text, '', '', now() - interval '8 days'"
    " FROM generate_series(1, %s) n",
    "carts": "INSERT INTO orders_cart (id, token, currency, is_open, created_at,"
    " updated_at) SELECT gen_random_uuid(), n::text, 'USD', true, now(),"
    " now() - interval '31 days' FROM generate_series(1, %s) n",
    "sessions": "INSERT INTO django_session (session_key, session_data, expire_date)"
    " SELECT n::text, '', now() - interval '1 day' FROM generate_series(1, %s) n",
}


def _fill(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(OLD[name], [ROWS])
        cursor.execute(f"ANALYZE {RULES[name].table}")


@pytest.mark.parametrize("name", OLD)
def test_batches_take_all_of_them(acme: Any, name: str) -> None:
    _fill(name)
    rule, began, done = RULES[name], time.perf_counter(), 0

    while count := forget_batch(rule, rule.before(timezone.now()), BATCH):
        done += count

    seconds = time.perf_counter() - began
    assert done == ROWS
    print(f"\n{name}: {ROWS} rows in {seconds:.1f} s, batches of {BATCH}")  # noqa: T201


def test_looking_where_nothing_is_old_is_cheap(acme: Any, globex: Any) -> None:
    with shop(PUBLIC):
        began = time.perf_counter()
        assert sweep(timezone.now()) == 0
    milliseconds = 1000 * (time.perf_counter() - began)

    assert milliseconds < 1000
    print(f"\nnothing to do, two shops: {milliseconds:.1f} ms")  # noqa: T201


def test_finding_a_person_among_webhooks(acme: Any) -> None:
    """Bodies are sealed and have no index, so an erasure opens each that is kept."""
    now = timezone.now() - timedelta(days=1)
    InboxEvent.objects.bulk_create(
        [
            InboxEvent(
                schema_name="acme",
                source="stripe",
                event_ref=str(n),
                body='{"id": "evt", "object": "event"}' * 60,
                received_at=now,
            )
            for n in range(ROWS)
        ],
        batch_size=2000,
    )
    began = time.perf_counter()

    erase(Subject(frozenset({"ada@example.com"})), timezone.now())

    seconds = time.perf_counter() - began
    print(f"\nerasure reads {ROWS} webhooks of 2 kB in {seconds:.1f} s")  # noqa: T201
