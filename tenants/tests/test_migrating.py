"""manage.py migrate_installation: every shop, quickly, and who is left behind."""

from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tenancy import PUBLIC, TEMPLATE, shop
from tenants.direct import parameters
from tenants.migrating import applying, waves
from tenants.migrating.applying import take
from tenants.migrating.installation import one_at_a_time
from tenants.migrating.steps import road_of
from tenants.models import Tenant
from tenants.tests.catalogues import CATALOGUES, catalogue
from tenants.tests.later import (
    COLUMN,
    DROP_MOOD,
    Later,
    has_mood,
    is_recorded,
    migrate,
    rows,
)
from tenants.tests.later import later as later
from tenants.tests.later import three_shops as three_shops

pytestmark = pytest.mark.usefixtures("three_shops")
SHOPS = ["acme", "globex", "ann", "bea", "cid"]


def test_with_nothing_to_do_no_shop_is_entered() -> None:
    with CaptureQueriesContext(connection) as asked:
        said = migrate("--parallel", "1")

    assert "0 shops migrated, 5 were at the target, 0 failed" in said
    entered = {q["sql"] for q in asked if q["sql"].startswith("SET search_path")}
    assert not [path for path in entered for name in SHOPS if name in path]
    # Each shop's own table is read, all in one statement.
    readings = [q["sql"] for q in asked if '"bea".django_migrations' in q["sql"]]
    assert len(readings) == 1
    assert all(f'"{name}".django_migrations' in readings[0] for name in SHOPS)


@pytest.mark.parametrize("parallel", ["1", "3"])
def test_every_shop_gets_the_column(later: Later, parallel: str) -> None:
    later(COLUMN, DROP_MOOD)

    said = migrate("--parallel", parallel)

    everyone = [TEMPLATE, "acme", "globex", "ann", "bea", "cid"]
    assert [schema for schema in everyone if not has_mood(schema)] == []
    assert "Canary: cid." in said
    assert "5 shops migrated, 0 were at the target, 0 failed, 0 busy" in said
    assert "0 shops migrated, 5 were at the target" in migrate()


CONTENT = """
migrations.CreateModel(
    "mood",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("word", models.CharField(max_length=9, unique=True)),
        ("about", models.ForeignKey("crm.notification", models.CASCADE)),
    ],
    options={"indexes": [models.Index(fields=["word"], name="mood_by_word")]},
),
migrations.AddField("notification", "mood", models.CharField(default="", max_length=9)),
migrations.AddConstraint(
    "notification",
    models.CheckConstraint(condition=~models.Q(mood="bad"), name="mood_not_bad"),
),
migrations.AlterField(
    "notification", "mood", models.CharField(max_length=12, db_index=True)
),
"""


def test_shared_states_do_what_djangos_executor_does(later: Later) -> None:
    later(CONTENT, "DROP TABLE IF EXISTS crm_mood", DROP_MOOD, _FORGET_CONTENT)
    migrate("--canary", "ann")
    undone = ("DROP TABLE crm_mood", DROP_MOOD, _FORGET_CONTENT)
    for statement in [*undone, "DELETE FROM django_migrations WHERE name LIKE '0999%'"]:
        rows("bea", statement)

    take("bea", road_of("bea", shared=False))

    for query in CATALOGUES.values():
        assert catalogue("bea", query) == catalogue("ann", query)
    models = "SELECT app_label, model FROM django_content_type ORDER BY 1, 2"
    assert rows("bea", models) == rows("ann", models)
    assert ("crm", "mood") in rows("ann", models)
    assert is_recorded("bea")


_FORGET_CONTENT = """
DELETE FROM auth_permission p USING django_content_type t
WHERE t.id = p.content_type_id AND t.app_label = 'crm' AND t.model = 'mood';
DELETE FROM django_content_type WHERE app_label = 'crm' AND model = 'mood'
"""
PYTHON = """
def name_content_type(apps, schema_editor):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind = kinds.get_for_model(apps.get_model("crm", "Notification"))
    schema_editor.execute("CREATE TABLE kept AS SELECT %s AS id", [kind.pk])
"""
_RENUMBER = """
DELETE FROM auth_permission WHERE content_type_id IN (
    SELECT id FROM django_content_type WHERE app_label = 'crm');
UPDATE django_content_type SET id = id + 1000 * {} WHERE app_label = 'crm'
"""
_OWN_ID = """
SELECT k.id = t.id FROM kept k, django_content_type t
WHERE t.app_label = 'crm' AND t.model = 'notification'
"""


def test_python_code_meets_each_shops_own_rows(later: Later) -> None:
    for number, schema in enumerate(["ann", "bea", "cid"]):
        rows(schema, _RENUMBER.format(number + 1))
    later(
        "migrations.RunPython(name_content_type),",
        "DROP TABLE IF EXISTS kept",
        before=PYTHON,
    )

    migrate("--parallel", "1")

    assert [rows(name, _OWN_ID) for name in ("ann", "bea", "cid")] == [[(True,)]] * 3


def test_a_shop_set_back_by_hand_is_found(later: Later) -> None:
    later(COLUMN, DROP_MOOD)
    migrate()
    rows("bea", DROP_MOOD)
    rows("bea", "DELETE FROM django_migrations WHERE name = '0999_later'")

    said = migrate()

    assert "1 shops migrated, 4 were at the target" in said
    assert has_mood("bea")


def test_a_failing_shop_is_named_and_the_others_go_on(later: Later) -> None:
    rows("bea", "ALTER TABLE crm_notification ADD COLUMN mood text")
    later(COLUMN, DROP_MOOD)

    with pytest.raises(CommandError) as failed:
        migrate("--parallel", "2", "--canary", "ann")

    told = str(failed.value)
    assert "bea: crm.0999_later: ProgrammingError: column" in told
    assert "The column is there already, unrecorded" in told
    assert not is_recorded("bea")
    assert [s for s in ("acme", "globex", "ann", "cid") if not has_mood(s)] == []
    rows("bea", DROP_MOOD)
    assert "1 shops migrated, 4 were at the target" in migrate()


def test_a_failing_canary_ends_it(later: Later) -> None:
    rows("bea", "ALTER TABLE crm_notification ADD COLUMN mood text")
    later(COLUMN, DROP_MOOD)

    with pytest.raises(CommandError, match="Not begun: "):
        migrate("--canary", "bea")

    assert [s for s in ("acme", "globex", "ann", "cid") if has_mood(s)] == []
    assert has_mood(TEMPLATE)


def test_an_unknown_canary_is_refused(later: Later) -> None:
    later(COLUMN, DROP_MOOD)

    with pytest.raises(CommandError, match="no shop 'beta'"):
        migrate("--canary", "beta")

    assert not has_mood(TEMPLATE)


def test_stops_after_so_many_failures(later: Later) -> None:
    for schema in ("ann", "bea"):
        rows(schema, "ALTER TABLE crm_notification ADD COLUMN mood text")
    later(COLUMN, DROP_MOOD)

    with pytest.raises(CommandError, match="Not begun: "):
        migrate("--parallel", "1", "--stop-after-failures", "1")

    # Newest first: cid is the canary, bea fails, and nobody comes after it.
    assert has_mood("cid")
    assert [s for s in ("acme", "globex") if has_mood(s)] == []


def test_a_busy_shop_waits_alone(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    later(COLUMN, DROP_MOOD)
    monkeypatch.setattr(applying, "LOCK_TIMEOUT", "100ms")
    holder = psycopg.connect(**parameters())
    holder.execute("LOCK TABLE bea.crm_notification IN ACCESS SHARE MODE")
    # Whoever holds the table lets go during the pause.
    monkeypatch.setattr("time.sleep", lambda _: holder.close())

    said = migrate("--parallel", "1")

    assert "1 shop busy; trying again" in said
    assert "5 shops migrated, 0 were at the target, 0 failed, 0 busy" in said
    assert has_mood("bea")


def test_a_shop_that_stays_busy_is_named(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(COLUMN, DROP_MOOD)
    monkeypatch.setattr(applying, "LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(waves, "PAUSES", (0.1,))

    with psycopg.connect(**parameters()) as holder:
        holder.execute("LOCK TABLE bea.crm_notification IN ACCESS SHARE MODE")
        with pytest.raises(CommandError, match=r"bea: crm\.0999_later: A table is in"):
            migrate("--parallel", "2")

    assert not has_mood("bea")
    assert [s for s in ("acme", "globex", "ann", "cid") if not has_mood(s)] == []


DEADLY = """
def die(apps, schema_editor):
    if schema_editor.connection.schema_name == "bea" and os.environ.get("DEADLY"):
        os.kill(os.getpid(), 9)
"""


def test_a_killed_process_costs_one_shop(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(f"{COLUMN} migrations.RunPython(die),", DROP_MOOD, before=DEADLY)
    monkeypatch.setenv("DEADLY", "1")

    with pytest.raises(CommandError, match=r"bea: unknown: .* ended \(-9\)"):
        migrate("--parallel", "2")

    assert not has_mood("bea")
    assert [s for s in ("acme", "globex", "ann", "cid") if not has_mood(s)] == []
    monkeypatch.delenv("DEADLY")
    assert "1 shops migrated, 4 were at the target" in migrate()


def test_what_is_not_atomic_is_left_to_django(later: Later) -> None:
    later(
        """
        AddIndexConcurrently(
            "notification", models.Index(fields=["kind"], name="by_kind_later")
        ),
        """,
        "DROP INDEX IF EXISTS by_kind_later",
        atomic=False,
    )

    assert "Django's executor, each: crm.0999_later" in migrate("--plan")
    migrate("--parallel", "2")

    index = "SELECT to_regclass('bea.by_kind_later') IS NOT NULL"
    assert rows("bea", index) == [(True,)]
    assert is_recorded("bea")


def test_the_plan_changes_nothing(later: Later) -> None:
    later(COLUMN, DROP_MOOD)

    said = migrate("--plan")

    assert "shop_template: crm.0999_later" in said
    assert "5 shops (cid, bea, ann, " in said
    assert "states built once: crm.0999_later" in said
    assert not has_mood(TEMPLATE)
    assert not has_mood("ann")


def test_two_at_once_is_one_too_many() -> None:
    with (
        one_at_a_time(),
        pytest.raises(CommandError, match=r"Another migrate_installation .*process \d"),
    ):
        migrate()


def test_shops_without_tables_are_told_apart() -> None:
    with shop(PUBLIC):
        settings: dict[str, Any] = {"currencies": ["USD"], "countries": ["US"]}
        coming = Tenant.objects.create(
            schema_name="coming", name="C", order_prefix="COM", **settings
        )
        rows(PUBLIC, "CREATE SCHEMA coming")
    try:
        with pytest.raises(CommandError, match="coming: its schema has no table"):
            migrate()
        rows(PUBLIC, "DROP SCHEMA coming")
        assert "1 without a schema yet" in migrate()
    finally:
        rows(PUBLIC, "DROP SCHEMA IF EXISTS coming")
        with shop(PUBLIC):
            Tenant.objects.filter(pk=coming.pk)._raw_delete("default")


def test_the_old_names_lead_to_the_one_way(later: Later) -> None:
    later(COLUMN, DROP_MOOD)

    with pytest.raises(CommandError, match="--schema"):
        call_command("migrate_schemas", "crm", "0999_later")
    assert not has_mood("ann")
    call_command("migrate", verbosity=0)

    assert has_mood("ann")
