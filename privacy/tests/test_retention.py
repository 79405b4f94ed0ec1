"""What is forgotten when: each rule at its boundary, and that it looks by an index."""

import re
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import Invitation, SignInAttempt
from config.due import KINDS
from config.retention import RULES
from core import retention
from core.models import (
    DueItem,
    IdempotencyKey,
    InboxEvent,
    JobRun,
    OutboxEvent,
)
from core.tasks import forget_what_is_old
from core.tenancy import PUBLIC, current_schema, shop
from crm.models import Notification
from orders.models import Cart, Order
from privacy.models import DataRequest
from privacy.tests.factories import delivered_order, open_cart, proven

ROOT = Path(__file__).parents[2]
Run = Callable[[], int]


def _mine(model: Any, **values: Any) -> Any:
    return model.objects.create(schema_name="acme", **values)


def _session() -> Session:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    return Session.objects.get(pk=store.session_key)


def _closed_request() -> DataRequest:
    request = proven("correction")
    request.status, request.closed_at = "done", timezone.now()
    request.save(update_fields=["status", "closed_at"])
    return request


def _mail() -> Notification:
    return Notification.objects.create(
        order_id=delivered_order().pk,
        kind="order_paid",
        recipient="ada@example.com",
        subject="Hello",
        text="Dear Ada",
        html="<p>Dear Ada</p>",
    )


# Rule -> how a row is made, and the column that says how old it is.
MAKERS: dict[str, tuple[Callable[[], Any], str]] = {
    "webhook bodies": (
        lambda: _mine(InboxEvent, source="stripe", event_ref=timezone.now(), body="{}"),
        "received_at",
    ),
    "outbox": (
        lambda: _mine(
            OutboxEvent, event="E", listener="x.y", payload={}, status="done"
        ),
        "done_at",
    ),
    "idempotency keys": (
        lambda: _mine(
            IdempotencyKey, scope="x", key=timezone.now(), request_digest="0"
        ),
        "created_at",
    ),
    "job runs": (lambda: _mine(JobRun, name="x"), "started_at"),
    "sessions": (_session, "expire_date"),
    "sign-ins begun": (
        lambda: _mine(
            SignInAttempt,
            provider="google",
            key_digest=str(timezone.now()),
            expires_at=timezone.now(),
        ),
        "expires_at",
    ),
    "invitations": (
        lambda: Invitation.objects.create(
            email=f"{timezone.now().timestamp()}@example.com",
            role="support",
            token_digest="0" * 64,
            expires_at=timezone.now(),
        ),
        "expires_at",
    ),
    "carts": (open_cart, "updated_at"),
    "mails": (_mail, "created_at"),
    "orders": (delivered_order, "placed_at"),
    "data requests": (_closed_request, "closed_at"),
}
# Tried elsewhere: in public only, or at a time of its own.
ELSEWHERE = {"operators' sessions", "data exports"}
# A few rows a shop: read whole.
SMALL = {"invitations"}
LARGE = [n for n, rule in RULES.items() if rule.table and n not in SMALL]
EMPTIED = {"webhook bodies": "body", "mails": "text", "orders": "email"}


def test_every_rule_is_tried() -> None:
    assert set(RULES) == set(MAKERS) | ELSEWHERE
    assert {rule.by for rule in RULES.values() if rule.by} <= set(KINDS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_second_too_old_is_forgotten_and_a_second_less_is_kept(
    acme: Any, run_due: Run, name: str
) -> None:
    make, column = MAKERS[name]
    limit = RULES[name].before(timezone.now())
    old, young = make(), make()
    for row, at in ((old, -1), (young, 60)):
        type(row)._default_manager.filter(pk=row.pk).update(
            **{column: limit + timedelta(seconds=at)}
        )

    forget_what_is_old()
    DueItem.objects.exclude(kind="core.retention").delete()
    run_due()

    rows = type(old)._default_manager
    if name in EMPTIED:
        held = {row.pk: getattr(row, EMPTIED[name]) for row in rows.all()}
        assert held[old.pk] == ""
        assert held[young.pk] != ""
    else:
        assert not rows.filter(pk=old.pk).exists()
        assert rows.filter(pk=young.pk).exists()


def test_an_ordered_cart_is_no_abandoned_one(acme: Any, run_due: Run) -> None:
    order = delivered_order()
    Cart.objects.update(updated_at=timezone.now() - timedelta(days=31))

    forget_what_is_old()

    assert not DueItem.objects.filter(kind="core.retention").exists()
    assert Cart.objects.filter(pk=order.cart_id).exists()


def test_a_webhook_keeps_its_row_and_digest(acme: Any) -> None:
    event = _mine(
        InboxEvent, source="stripe", event_ref="e", body="{}", body_sha256="ab"
    )
    InboxEvent.objects.update(received_at=timezone.now() - timedelta(days=91))

    forget_what_is_old()

    event.refresh_from_db()
    assert (event.body, event.body_sha256) == ("", "ab")
    assert event.body_removed_at is not None


def test_only_shops_with_old_rows_get_work(acme: Any, globex: Any) -> None:
    with shop("globex"):
        session = _session()
        Session.objects.filter(pk=session.pk).update(
            expire_date=timezone.now() - timedelta(seconds=1)
        )

    forget_what_is_old()

    with shop(PUBLIC):
        items = DueItem.objects.filter(kind="core.retention")
        found = list(items.values_list("schema_name", "object_id"))
    assert found == [("globex", "sessions")]


def test_operators_sessions_end_too(acme: Any) -> None:
    with shop(PUBLIC):
        session = _session()
        Session.objects.filter(pk=session.pk).update(
            expire_date=timezone.now() - timedelta(seconds=1)
        )
    forget_what_is_old()

    with shop(PUBLIC):
        assert not Session.objects.filter(pk=session.pk).exists()


def test_more_than_a_batch_is_gone_on_with(acme: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        _mine(JobRun, name="x", started_at=timezone.now() - timedelta(days=31))

    forget_what_is_old()

    assert not JobRun.objects.filter(name="x").exists()


def test_an_old_order_keeps_what_the_books_need(acme: Any, run_due: Run) -> None:
    order = delivered_order()
    Order.objects.update(placed_at=RULES["orders"].before(timezone.now()))
    forget_what_is_old()
    assert Order.objects.get().email  # the first of January itself is kept

    Order.objects.update(placed_at=order.placed_at.replace(year=2000))
    forget_what_is_old()
    run_due()

    kept = Order.objects.get()
    assert (kept.number, kept.total_minor) == (order.number, order.total_minor)
    assert (kept.email, kept.address) == ("", "{}")


@pytest.mark.parametrize(
    "name", [n for n, rule in RULES.items() if rule.table and n not in SMALL]
)
def test_old_rows_are_found_by_an_index(acme: Any, name: str) -> None:
    rule = RULES[name]
    schema = PUBLIC if rule.in_public else current_schema()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        probe = retention._probe(schema, name, rule, timezone.now())
        cursor.execute("EXPLAIN " + probe.as_string(cursor.connection))
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert re.search(r"Index (Only )?Scan", plan), plan


def test_the_docs_show_the_table() -> None:
    page = (ROOT / "docs/how-to/privacy-data.md").read_text()
    rows = [
        f"| {rule.what} | {rule.how_long} | {rule.then} | {rule.why} |"
        for rule in RULES.values()
    ]

    assert "\n".join(rows) in page
