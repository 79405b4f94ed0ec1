"""What a shop's rows look like, so that a test can say that none was touched."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from secrets import token_hex
from typing import Any

from django.db import connection, transaction
from django.test import override_settings

from core.tenancy import PUBLIC

# A row that is written again moves (ctid), also when it is written as it was.
_ONE_TABLE = """
SELECT '{schema}.{table}', count(*), coalesce(
    md5(string_agg(t.ctid::text || t.xmin::text || md5(t::text), '' ORDER BY t.ctid)),
    '')
FROM "{schema}"."{table}" t {where}
"""
_TABLES = """
SELECT c.relname, EXISTS (
    SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'schema_name' AND NOT a.attisdropped)
FROM pg_class c
WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
Snapshot = dict[str, tuple[int, str]]


@cache
def tables(schema: str) -> tuple[tuple[str, bool], ...]:
    """List a schema's tables, and whether their rows carry a shop's schema."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [f'"{schema}"'])
        return tuple(cursor.fetchall())


def snapshot(schema: str) -> Snapshot:
    """Fingerprint every row of a shop: its own tables and its part of the public ones.

    In the public schema: everything that belongs to no shop, but sessions.
    """
    return own_tables(schema) | (public_rows(schema) if schema != PUBLIC else {})


def own_tables(schema: str) -> Snapshot:
    """Fingerprint the tables of a schema."""
    parts = [
        _ONE_TABLE.format(schema=schema, table=table, where="")
        for table, is_of_shops in tables(schema)
        if not (schema == PUBLIC and is_of_shops and table != "tenants_tenant")
    ]
    return _fingerprints(parts)


def public_rows(schema: str) -> Snapshot:
    """Fingerprint a shop's rows in the public tables."""
    parts = [
        _ONE_TABLE.format(
            schema=PUBLIC, table=table, where=f"WHERE t.schema_name = '{schema}'"
        )
        for table, is_of_shops in tables(PUBLIC)
        if is_of_shops
    ]
    return _fingerprints(parts)


def _fingerprints(parts: list[str]) -> Snapshot:
    with connection.cursor() as cursor:
        # Row-level security would hide one shop's rows from the other's search path.
        cursor.execute("SHOW search_path")
        before = cursor.fetchone()[0]
        cursor.execute("SET search_path = public")
        cursor.execute(" UNION ALL ".join(parts))
        rows = {name: (count, digest) for name, count, digest in cursor.fetchall()}
        cursor.execute(f"SET search_path = {before}")
    return rows


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever happens inside, and come back to the schema at hand.

    What was counted against limits is forgotten with it. The savepoint counts as the
    test's own block, so durable transactions may run in it, shops may be entered and
    other services called, as outside of tests.
    """
    wrapper: Any = connection
    schema, tenant = wrapper.schema_name, wrapper.tenant
    block = transaction.Atomic(using=None, savepoint=True, durable=False)
    block._from_testcase = True  # type: ignore[attr-defined]
    try:
        with block, override_settings(THROTTLE_NAMESPACE=token_hex(8)):
            yield
            transaction.set_rollback(True)
    finally:
        # PostgreSQL undid every switch of schema since; have the next one sent again.
        wrapper.set_schema(schema)
        wrapper.tenant = tenant
        wrapper.search_path_set_schemas = None
