"""Taking one schema along its road."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangosMigrate
from django.core.management.sql import emit_post_migrate_signal
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from psycopg import errors, sql

from core.tenancy import connection, shop
from tenants.migrating.steps import Road, Step, road_of

# How long a statement waits for its table. Whoever waits for a lock that a migration
# waits for waits as well, so a busy shop is left soon and tried again later.
LOCK_TIMEOUT = "3s"
_RECORD = "INSERT INTO {}.django_migrations (app, name, applied) VALUES (%s, %s, now())"


class Busy(Exception):
    """Somebody else holds a table of the shop; nothing was changed."""


class MigrationFailed(Exception):
    """A migration of one shop ended with an error; what it did is undone."""

    def __init__(self, migration: str, error: Exception) -> None:
        """Remember which one, and why."""
        super().__init__(f"{type(error).__name__}: {error}".strip())
        self.migration = migration
        self.sqlstate = str(getattr(error.__cause__, "sqlstate", None) or "")


def take(schema: str, road: Road) -> None:
    """Apply what is left to a schema. Raises Busy or MigrationFailed.

    On a shared road every migration is one transaction with its own record, so a crash
    at any moment leaves it done or not begun.
    """
    # What is not atomic, such as an index built concurrently, waits as long as it must:
    # given up, it would be left half done.
    with shop(schema), _lock_timeout(LOCK_TIMEOUT if road.is_atomic else "0"):
        if not road.is_shared:
            _take_with_django(schema)
            return
        for step in road.steps:
            with _told(str(step)):
                _apply(schema, step)
        if road.has_new_things and road.end is not None:
            emit_post_migrate_signal(
                verbosity=0,
                interactive=False,
                db=DEFAULT_DB_ALIAS,
                apps=road.end.apps,
                plan=[(migration, False) for migration in road.plan],
            )


def _apply(schema: str, step: Step) -> None:
    with connection.schema_editor(atomic=True) as editor:
        for operation, before, after in step.operations:
            if isinstance(operation, RunPython):
                _forget_rows(before)
            operation.database_forwards(step.app_label, editor, before, after)
        # Django runs these at the end and records the migration after that, in a
        # transaction of its own; killed in between, it would never go on.
        for statement in editor.deferred_sql:
            editor.execute(statement, params=None)
        editor.deferred_sql.clear()
        record = sql.SQL(_RECORD).format(sql.Identifier(schema))
        with connection.cursor() as cursor:
            cursor.execute(record, [step.app_label, step.name])


def _forget_rows(state: ProjectState) -> None:
    """Have historical models forget what they keep of the last shop's rows.

    Content types are kept by their manager; their numbers differ between shops.
    """
    for model in state.apps.get_models():
        for manager in model._meta.managers:
            if clear := getattr(manager, "clear_cache", None):
                clear()


def _take_with_django(schema: str) -> None:
    try:
        call_command(DjangosMigrate(), verbosity=0, interactive=False)
    except Exception as error:
        left = road_of(schema, shared=False).names or ["the end"]
        with _told(left[0]):
            raise error from error.__cause__


def ensure_record(schema: str) -> None:
    """Make the schema's own table of migrations; public's must not be taken for it."""
    with shop(schema):
        connection.set_schema(schema, include_public=False)
        MigrationRecorder(connection).ensure_schema()
        connection.set_schema(schema)


@contextmanager
def _told(migration: str) -> Iterator[None]:
    """Say which migration it was."""
    try:
        yield
    except DatabaseError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise Busy(migration) from error
        raise MigrationFailed(migration, error) from error
    except Exception as error:
        raise MigrationFailed(migration, error) from error


@contextmanager
def _lock_timeout(timeout: str) -> Iterator[None]:
    """Set how long statements wait for a lock until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [timeout])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
