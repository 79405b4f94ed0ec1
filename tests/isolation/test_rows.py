"""Rows of shops in public tables: the database itself keeps them apart."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from core import due
from core.database_role import complaint, refuse_powerful_role
from core.models import AuditEntry, DueItem
from core.tasks import run_due_item
from core.tenancy import PUBLIC, cache_key, shop
from crm.models import Notification
from tests.isolation.planting import Loot
from tests.isolation.snapshots import snapshot, tables

# The list of shops itself carries schema names and holds nothing of a shop's trade.
NOT_ROWS_OF_SHOPS = {"tenants_tenant"}
_SECURITY = """
SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
Loots = dict[str, Loot]


def shops_models() -> list[type[Model]]:
    """Return the models whose rows carry a shop's schema."""
    return [
        model
        for model in apps.get_models()
        if model._meta.db_table not in NOT_ROWS_OF_SHOPS
        and "schema_name" in {field.name for field in model._meta.get_fields()}
    ]


MODELS = shops_models()
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)


def test_every_public_table_of_shops_has_forced_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SECURITY)
        security = {name: (on, forced) for name, on, forced in cursor.fetchall()}

    wanted = {
        name: security[name]
        for name, is_of_shops in tables(PUBLIC)
        if is_of_shops and name not in NOT_ROWS_OF_SHOPS
    }

    assert {model._meta.db_table for model in MODELS} <= set(wanted)
    assert set(wanted.values()) == {(True, True)}, wanted


def test_the_role_cannot_step_over_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        may_bypass = cursor.fetchone()[0]

    assert may_bypass is False


def test_the_platform_starts_as_such_a_role(db: None) -> None:
    refuse_powerful_role()
    call_command("check", databases=["default"])


@pytest.mark.parametrize(
    ("superuser", "bypass", "says"),
    [
        (True, False, "is a superuser"),
        (False, True, "is allowed to bypass row-level security"),
        (True, True, "is a superuser"),
    ],
)
def test_a_role_above_row_security_is_refused(
    superuser: bool, bypass: bool, says: str
) -> None:
    assert says in complaint("app", superuser, bypass)
    assert complaint("app", False, False) == ""


def test_every_superuser_of_the_server_would_be_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolsuper"
        )
        powerful = cursor.fetchall()

    assert powerful
    assert all(complaint(*row) for row in powerful)


@each_model
def test_a_shop_sees_its_own_rows_only(loots: Loots, model: type[Model]) -> None:
    rows = model._default_manager
    with shop("globex"):
        seen = set(rows.values_list("schema_name", flat=True))
        theirs = rows.filter(schema_name="acme")
        assert theirs.count() == 0
        assert rows.filter(pk=loots["acme"].rows[model].pk).count() == 0

    assert seen == {"globex"}


@each_model
def test_a_shop_changes_its_own_rows_only(loots: Loots, model: type[Model]) -> None:
    before = snapshot("acme")

    with shop("globex"):
        theirs = model._default_manager.filter(schema_name="acme")
        assert theirs.update(schema_name="globex") == 0
        # By hand too: without a WHERE, as a careless statement would be. Entries of the
        # audit log nobody removes, not even the shop's own.
        is_audit = model is AuditEntry
        refused = pytest.raises(DatabaseError, match="never") if is_audit else _step()
        with refused, _step(), connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM public."{model._meta.db_table}"')  # noqa: S608
            assert cursor.rowcount >= 1

    assert snapshot("acme") == before


@each_model
def test_a_shop_writes_no_row_for_another(loots: Loots, model: type[Model]) -> None:
    row = loots["globex"].rows[model]

    with shop("globex"):
        refusal = "never changed" if model is AuditEntry else "row-level security"
        with pytest.raises(DatabaseError, match=refusal), _step():
            model._default_manager.filter(pk=row.pk).update(schema_name="acme")
        row.pk, row.schema_name = None, "acme"
        with pytest.raises(DatabaseError), _step():
            row.save(force_insert=True)


@each_model
def test_a_schema_that_is_gone_sees_no_rows(loots: Loots, model: type[Model]) -> None:
    """PostgreSQL skips a missing schema of the search path and lands in public."""
    with shop("gone"):
        assert not model._default_manager.exclude(schema_name=PUBLIC).exists()


def _step() -> transaction.Atomic:
    """Open a savepoint, since PostgreSQL ends a transaction that met an error."""
    return transaction.atomic()


def test_a_worker_does_not_take_another_shops_item(loots: Loots) -> None:
    item = loots["acme"].rows[DueItem]
    before = snapshot("acme")

    run_due_item("globex", item.pk)

    assert snapshot("acme") == before
    with shop("globex"):
        assert due.claim(item.pk) is None


def test_a_shops_item_runs_in_that_shop_only(loots: Loots) -> None:
    item, before = loots["acme"].rows[DueItem], snapshot("globex")

    run_due_item("acme", item.pk)

    assert snapshot("globex") == before
    assert loots["acme"].rows[Notification].__class__.objects.get().status == "sent"


def test_the_minute_job_runs_each_item_in_its_own_shop(loots: Loots) -> None:
    with shop(PUBLIC):
        while claimed := due.claim():
            due.run(claimed)

    for schema in ("acme", "globex"):
        with shop(schema):
            assert Notification.objects.get().status == "sent"
            assert not DueItem.objects.filter(kind="crm.send").exists()


def test_an_item_that_names_anothers_row_fails(loots: Loots) -> None:
    """A forged object id opens nothing: the handler looks in its own schema."""
    stolen = loots["acme"].rows[Notification].pk
    before = snapshot("acme")
    with shop("globex"):
        DueItem.objects.all().delete()
        past = timezone.now() - timedelta(minutes=1)
        item = DueItem.objects.create(
            schema_name="globex", kind="crm.send", object_id=str(stolen), due_at=past
        )

        run_due_item("globex", item.pk)

        item.refresh_from_db()
        assert item.last_error.startswith("DoesNotExist")
    assert snapshot("acme") == before


def test_cache_keys_carry_the_schema(db: None) -> None:
    with shop("globex"):
        theirs = cache_key("x", "", 1)

    assert (cache_key("x", "", 1), theirs) == ("acme::1:x", "globex::1:x")
