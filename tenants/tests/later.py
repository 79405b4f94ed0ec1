"""Migrations that only a test has: one more after the last of `crm`."""

import sys
from collections.abc import Callable, Iterator
from importlib import invalidate_caches
from io import StringIO
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.tenancy import PUBLIC, TEMPLATE, shop
from tenants.migrating import crew
from tenants.models import Tenant
from tenants.tests.factories import committed_shop

# Django finds crm's own migrations here and the test's beside them.
_PACKAGE = """
import crm.migrations
__path__ = [*crm.migrations.__path__, *__path__]
"""
_MIGRATION = """
import os
from pathlib import Path

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import crm.migrations

LAST = sorted(p.stem for p in Path(crm.migrations.__path__[0]).glob("0*.py"))[-1]

{before}

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("crm", LAST)]
    operations = [
{operations}
    ]
"""
NAME = "0999_later"
COLUMN = """
migrations.AddField(
    "notification", "mood", models.CharField(max_length=10, default="calm", null=True)
),
"""

Later = Callable[..., None]


def schemas() -> list[str]:
    """Name every schema that migrations run in."""
    with shop(PUBLIC):
        return list(Tenant.objects.values_list("schema_name", flat=True))


def rows(schema: str, query: str) -> list[tuple[Any, ...]]:
    """Ask in a schema."""
    with shop(schema), connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall()) if cursor.description else []


def has_mood(schema: str) -> bool:
    """Tell whether the column is there and its migration is recorded; both or none."""
    column = rows(
        schema,
        "SELECT 1 FROM pg_attribute WHERE attrelid = 'crm_notification'::regclass"
        " AND attname = 'mood' AND NOT attisdropped",
    )
    assert bool(column) == is_recorded(schema)
    return bool(column)


def is_recorded(schema: str) -> bool:
    """Tell whether a schema says that it has the migration."""
    found = f"SELECT 1 FROM {schema}.django_migrations WHERE name = '{NAME}'"  # noqa: S608
    return bool(rows(schema, found))


def migrate(*options: str, **more: Any) -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("migrate_installation", *options, stdout=said, **more)
    return said.getvalue()


@pytest.fixture
def later(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, _committed: None
) -> Iterator[Later]:
    """Give crm one more migration, and take it out of every schema afterwards."""
    undo: list[str] = []
    package = f"later_{tmp_path.name.replace('-', '_')}"

    def write(
        operations: str, *undone_by: str, before: str = "", atomic: bool = True
    ) -> None:
        folder = tmp_path / package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text(_PACKAGE)
        text = _MIGRATION.format(
            operations=indent(dedent(operations), " " * 8),
            before=dedent(before),
            atomic=atomic,
        )
        (folder / f"{NAME}.py").write_text(text)
        undo.extend(undone_by)
        for module in [name for name in sys.modules if name.startswith(package)]:
            del sys.modules[module]
        invalidate_caches()
        settings.MIGRATION_MODULES = {"crm": package}
        crew.forget_roads()

    monkeypatch.syspath_prepend(tmp_path)
    yield write
    for schema in schemas():
        statements = undo if schema != PUBLIC else []
        for statement in [*statements, _FORGET]:
            rows(schema, statement)
    crew.forget_roads()


_FORGET = f"DELETE FROM django_migrations WHERE name = '{NAME}'"  # noqa: S608
DROP_MOOD = "ALTER TABLE crm_notification DROP COLUMN IF EXISTS mood"


@pytest.fixture(scope="module")
def three_shops(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the shops ann, bea and cid, in this order."""
    with (
        django_db_blocker.unblock(),
        committed_shop("Ann", order_prefix="ANN"),
        shop(PUBLIC),
        committed_shop("Bea", order_prefix="BEA"),
        shop(PUBLIC),
        committed_shop("Cid", order_prefix="CID"),
        shop(PUBLIC),
    ):
        yield


__all__ = ["COLUMN", "DROP_MOOD", "NAME", "TEMPLATE", "later", "three_shops"]
