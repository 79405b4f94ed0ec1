"""`manage.py rotate_keys`: everything under the newest key, whatever comes between."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from core import audit, rotation
from core.actors import Actor
from core.crypto import place_within
from core.models import AuditEntry, InboxEvent
from core.sealing import decrypt, encrypt
from core.tenancy import PUBLIC, shop
from orders.models import Order
from orders.tests.factories import new_order
from payments.models import PaymentAttempt, StripeAccount

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def run(*args: str) -> tuple[int, str]:
    """Run the command; return its exit code and its last line."""
    out, code = StringIO(), 0
    try:
        call_command("rotate_keys", *args, stdout=out, stderr=out)
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return code, out.getvalue().strip().splitlines()[-1]


@pytest.fixture
def orders(acme: Any, settings: Any) -> list[Order]:
    """Orders and their payments, an audit entry and a webhook under the old key."""
    old_ring = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [OLD, *old_ring]
    made = [new_order() for _ in range(5)]
    audit.record(Actor("staff", "7", "eve@acme.example"), "x.y.z", made[0], why="Ada")
    InboxEvent.objects.create(
        schema_name="acme", source="stripe", event_ref="e1", body='{"a": 1}'
    )
    StripeAccount.objects.create(
        id=1, account_ref="acct_1", publishable_key="pk_1", secret_key="sk_live_1"
    )
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD, *old_ring]
    return made


def everything_opens() -> None:
    """Read what the fixture wrote."""
    assert {order.email for order in Order.objects.all()} == {"ada@example.com"}
    assert Order.objects.filter(email_index__of="ada@example.com").count() == 5
    assert {a.receipt_email for a in PaymentAttempt.objects.all()} == {
        "ada@example.com"
    }
    assert StripeAccount.objects.get().secret_key == "sk_live_1"
    assert InboxEvent.objects.get(event_ref="e1").body == '{"a": 1}'
    entry = AuditEntry.objects.get(action="x.y.z")
    assert (entry.actor_label, entry.facts) == ("eve@acme.example", {"why": "Ada"})
    assert AuditEntry.objects.filter(actor_index__of="Eve@acme.example").exists()


def test_the_old_key_may_be_dropped_afterwards(
    orders: list[Order], settings: Any
) -> None:
    before = run("--check")

    after = run()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    alone = run("--check")
    everything_opens()
    assert before[0] == 1
    assert before[1].startswith("rotate_keys: old keys needed key=")
    assert after[0] == alone[0] == 0
    assert " stale=0 unreadable=0 " in after[1]
    assert alone[1].startswith("rotate_keys: ok key=")


def test_killed_in_the_middle_it_goes_on_where_it_was(
    orders: list[Order], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)

    cut_off = connection.execute_wrapper(_cut_off_at("orders_order", 4))
    with cut_off, pytest.raises(KeyboardInterrupt):
        run()
    half = run("--check", "--shop", "acme")
    everything_opens()
    rest = run()
    again = run()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    everything_opens()
    assert half[0] == 1
    assert rest[0] == 0
    assert " rewritten=0 stale=0 " in again[1]


def _cut_off_at(table: str, which: int) -> Callable[..., Any]:
    """Let the connection's n-th UPDATE of a table be the process's last."""
    seen = 0

    def execute(proceed: Any, statement: Any, params: Any, many: Any, to: Any) -> Any:
        nonlocal seen
        if f'UPDATE "acme"."{table}"' in _text(statement):
            seen += 1
            if seen == which:
                raise KeyboardInterrupt
        return proceed(statement, params, many, to)

    return execute


def _text(statement: Any) -> str:
    return statement if isinstance(statement, str) else str(statement.as_string(None))


def test_a_write_in_between_is_kept(orders: list[Order], settings: Any) -> None:
    told: list[str] = []

    def execute(proceed: Any, statement: Any, params: Any, many: Any, to: Any) -> Any:
        if 'UPDATE "acme"."orders_order"' in _text(statement) and not told:
            told.append("now")
            order = Order.objects.get(pk=params[len(params) // 2])
            order.email = "moved@example.com"
            order.save(update_fields=["email", "email_index"])
        return proceed(statement, params, many, to)

    with connection.execute_wrapper(execute):
        code, _ = run()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert told
    assert code == 0
    assert Order.objects.filter(email_index__of="moved@example.com").count() == 1
    assert sorted({order.email for order in Order.objects.all()}) == [
        "ada@example.com",
        "moved@example.com",
    ]


def test_values_of_the_time_before_places_are_sealed(
    orders: list[Order], settings: Any
) -> None:
    legacy = Fernet(OLD).encrypt(b"before@example.com").decode()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET email = %s WHERE id = %s", [legacy, orders[0].pk]
        )

    assert run()[0] == 0

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    orders[0].refresh_from_db()
    assert orders[0].email == "before@example.com"
    assert Order.objects.get(email_index__of="before@example.com").pk == orders[0].pk


@pytest.mark.parametrize("planted", ["eve@example.com", "v2:00000000:AAAA"])
def test_what_no_key_opens_is_named_and_left(orders: list[Order], planted: str) -> None:
    """Plain text too: who can write to a table shall not have it sealed as ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET email = %s WHERE id = %s", [planted, orders[0].pk]
        )
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("rotate_keys", stdout=out, stderr=out)

    assert f"No key opens acme.orders_order {orders[0].pk}" in out.getvalue()
    assert "unreadable=1 " in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM orders_order WHERE id = %s", [orders[0].pk])
        assert cursor.fetchone()[0] == planted


def test_plain_rows_are_sealed_by_the_migration(orders: list[Order]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET email = 'Plain@example.com', email_index = '',"
            ' address = \'{"city": "Ulm"}\' WHERE id = %s',
            [orders[0].pk],
        )

    tally = rotation.seal(rotation.Sheet(Order, "acme"), from_plain=True)

    orders[0].refresh_from_db()
    assert (tally.rewritten, tally.unreadable) == (5, [])
    assert (orders[0].email, orders[0].address) == (
        "Plain@example.com",
        '{"city": "Ulm"}',
    )
    assert Order.objects.get(email_index__of="plain@example.com").pk == orders[0].pk


def test_every_table_with_a_sealed_column_is_visited(acme: Any) -> None:
    with shop(PUBLIC):
        public = {sheet.model._meta.label for sheet in rotation.sheets(PUBLIC)}
    mine = {sheet.model._meta.label for sheet in rotation.sheets("acme")}

    assert {"core.AuditEntry", "core.InboxEvent", "accounts.User"} <= public
    assert {"orders.Order", "accounts.User", "crm.Notification"} <= mine
    assert not any(label.startswith("core.") for label in mine)


def test_second_factors_are_sealed_again(acme: Any, settings: Any) -> None:
    ring = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [OLD, *ring]
    place = place_within(Authenticator, "data")
    data = {"secret": encrypt("JBSWY3DP", place), "name": "v1"}
    row = Authenticator.objects.create(
        user=User.objects.get(), type=Authenticator.Type.TOTP, data=data
    )
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD, *ring]

    before, after = run("--check", "--shop", "acme"), run()

    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    row.refresh_from_db()
    assert (before[0], after[0]) == (1, 0)
    assert decrypt(row.data["secret"], place) == "JBSWY3DP"
    assert row.data["name"] == "v1"
