"""The whole installation: public first, since the list of shops is there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from core.tenancy import PUBLIC, TEMPLATE
from tenants.cloning import closed_to_cloning
from tenants.direct import direct_connection, parameters
from tenants.installation import ensure_platform_rows
from tenants.migrating.applying import Busy, ensure_record, take
from tenants.migrating.steps import road_of
from tenants.migrating.waves import (
    PAUSES,
    Report,
    Say,
    Wishes,
    groups_behind,
    migrate_shops,
)
from tenants.models import Tenant
from tenants.pooling import refuse_transaction_pooling

# Any number, the same for all who migrate this database.
LOCK = 0x5041535345
_HOLDER = """
SELECT a.pid, a.client_addr::text, a.backend_start FROM pg_locks l
JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'advisory' AND l.granted AND l.database = (
    SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.classid = %s AND l.objid = %s AND l.objsubid = 1
"""


class AlreadyMigrating(Exception):
    """Somebody else migrates this installation at the moment."""


class NoSuchShop(Exception):
    """The canary that was asked for is no shop."""


def migrate_installation(wishes: Wishes, say: Say) -> Report:
    """Bring everything to the newest migration, or say what that would be.

    Raises AlreadyMigrating, NoSuchShop, UnsafePool, and Busy or MigrationFailed of
    public or the template; what happens to single shops is in the report.
    """
    with direct_connection():
        refuse_transaction_pooling()
        with one_at_a_time():
            if wishes.canary:
                insist_on_canary(wishes.canary)
            if wishes.only_plan:
                return show_plan(say)
            migrate_schema(PUBLIC, say)
            ensure_platform_rows()
            with closed_to_cloning():
                migrate_schema(TEMPLATE, say)
            return migrate_shops(wishes, say)


def insist_on_canary(name: str) -> None:
    """Raise NoSuchShop before anything is changed."""
    if not Tenant.objects.shops().filter(schema_name=name).exists():
        raise NoSuchShop(f"There is no shop {name!r}; give its schema's name.")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock of this database's migrations, on a connection of its own."""
    with psycopg.connect(**parameters(), autocommit=True) as holder:
        row = holder.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if row != (True,):
            raise AlreadyMigrating(_who(holder))
        # Given back when the connection ends, however that comes about.
        yield


def _who(asking: "psycopg.Connection[tuple[object, ...]]") -> str:
    row = asking.execute(_HOLDER, [LOCK >> 32, LOCK & 0xFFFFFFFF]).fetchone()
    pid, address, since = row or ("?", None, "just now")
    return (
        f"Another migrate_installation is running (database process {pid}, from "
        f"{address or 'this machine'}, since {since}). Wait until it ends, then run "
        "this again; what it did will be skipped."
    )


def migrate_schema(schema: str, say: Say) -> None:
    """Bring public or the template to the target, waiting for locks with pauses."""
    ensure_record(schema)
    road = road_of(schema, shared=False)
    if not road.plan:
        return
    for pause in (*PAUSES, None):
        began = time.monotonic()
        try:
            take(schema, road)
        except Busy:
            if pause is None:
                raise
            say(f"{schema}: a table is in use; trying again in {pause} s.")
            time.sleep(pause)
            road = road_of(schema, shared=False)
        else:
            count = len(road.plan)
            say(f"{schema}: {count} migrations in {time.monotonic() - began:.1f} s.")
            return


def show_plan(say: Say) -> Report:
    """Say what would run, and how; change nothing."""
    report = Report()
    ready = False
    for schema in (PUBLIC, TEMPLATE):
        if not _exists(schema):
            say(f"{schema}: everything; it is not there yet.")
            continue
        names = road_of(schema, shared=False).names
        ready = not names
        say(f"{schema}: {', '.join(names) or 'at the target'}")
    if not _exists("tenants_tenant", kind="table") or not _exists(TEMPLATE):
        return report
    for group in groups_behind(report, template_is_ready=ready):
        way = "states built once" if group.is_shared else "Django's executor, each"
        say(
            f"{len(group.schemas)} shops ({', '.join(group.schemas[:5])}…), {way}: "
            f"{', '.join(group.names)}"
        )
    say(f"{report.at_target} shops at the target.")
    return report


def _exists(name: str, *, kind: str = "schema") -> bool:
    catalogue = "to_regnamespace(%s)" if kind == "schema" else "to_regclass(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {catalogue} IS NOT NULL", [name])
        return bool(cursor.fetchone()[0])
