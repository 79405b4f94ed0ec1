"""A new shop's schema: the template's, object by object, under the same names.

PostgreSQL's CREATE TABLE … LIKE renames constraints and indexes, and so does
django-tenants' clone_schema for multi-column UNIQUE constraints; a later migration that
drops one by name would then fail in every cloned shop. So columns and CHECKs come by
LIKE (which keeps their names; their text, parsed again, would read differently), and
keys and indexes from their own definitions. tests/test_cloning.py compares the
catalogues of a cloned and a migrated schema.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from psycopg import sql

from core.tenancy import connection

# What is asked of the catalogues starts at what depends on the schema: pg_class and its
# like have no index on the schema, and a thousand shops are 300,000 rows of them.
_RELATIONS = """
WITH held AS (
    SELECT classid, objid FROM pg_depend
    WHERE refclassid = 'pg_namespace'::regclass AND refobjid = %(source)s::regnamespace
), relation AS (
    SELECT c.oid, c.relname, c.relkind FROM held JOIN pg_class c ON c.oid = held.objid
    WHERE held.classid = 'pg_class'::regclass
)
"""
# Kinds of objects that the clone does not know how to copy.
_UNKNOWN = """
SELECT relname FROM relation WHERE relkind NOT IN ('r', 'S')
UNION ALL
SELECT t.tgname FROM relation JOIN pg_trigger t ON t.tgrelid = relation.oid
WHERE NOT t.tgisinternal
UNION ALL
SELECT p.polname FROM relation JOIN pg_policy p ON p.polrelid = relation.oid
UNION ALL
SELECT p.proname FROM held JOIN pg_proc p ON p.oid = held.objid
WHERE held.classid = 'pg_proc'::regclass
UNION ALL
SELECT t.typname FROM held JOIN pg_type t ON t.oid = held.objid
WHERE held.classid = 'pg_type'::regclass
"""
_TABLES = "SELECT relname FROM relation WHERE relkind = 'r' ORDER BY oid"
# Rows first, foreign keys last: then the order of tables does not matter.
_CONSTRAINTS = """
SELECT k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid, true),
       k.contype::text
FROM relation JOIN pg_constraint k ON k.conrelid = relation.oid
WHERE k.contype IN ('p', 'u', 'x', 'f') AND k.conparentid = 0
ORDER BY k.contype = 'f', k.oid
"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid, 0, true)
FROM relation JOIN pg_index i ON i.indrelid = relation.oid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint k
                  WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid
                    AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid
"""
_SEQUENCES = """
SELECT relation.relname, t.relname, a.attname
FROM relation
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = relation.oid
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('i', 'a')
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE relation.relkind = 'S'
"""


Ask = Callable[[str], list[tuple[str, ...]]]


class CannotClone(RuntimeError):
    """The template holds an object of a kind that this clone would lose."""


# Shared by those who clone, held alone by whoever changes the template.
_LOCK = 0x434C4F4E45


@contextmanager
def closed_to_cloning() -> Iterator[None]:
    """Let nobody clone the template while it is changed.

    A shop cloned from a half migrated template would be committed after the list of
    shops was read, and stay behind.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


@transaction.atomic
def clone_schema(source: str, target: str) -> None:
    """Make schema `target` equal to `source` in tables, names and rows.

    All or nothing, in the transaction at hand. Raises CannotClone for views,
    triggers, functions, policies and types, which no shop's schema has today.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
        script = _script(cursor, source, target)
        cursor.execute(script)
        cursor.execute("SELECT set_config('search_path', %s, true)", [_path(source)])
    connection.search_path_set_schemas = None


def _path(schema: str) -> str:
    return f'"{schema}", public'


def _script(cursor: Any, source: str, target: str) -> str:
    """Write the statements that make the target, for one round trip."""
    ask = _asker(cursor, source)
    # With the source first in the search path PostgreSQL writes its tables' names
    # without a schema, so the same text makes them in the target.
    ask("SELECT set_config('search_path', %(path)s, true)")
    if unknown := ask(_UNKNOWN):
        names = ", ".join(row[0] for row in unknown)
        raise CannotClone(f"{source} has objects that cannot be cloned: {names}")
    tables = [row[0] for row in ask(_TABLES)]
    constraints = ask(_CONSTRAINTS)
    parts = [_format("CREATE SCHEMA {}", target)]
    parts.append(_format("SET LOCAL search_path = {}, public", target))
    parts += [_create_table(source, table) for table in tables]
    parts += [_copy_rows(source, table) for table in tables]
    parts += [_add(row) for row in constraints if row[3] != "f"]
    parts += [row[0] for row in ask(_INDEXES)]
    parts += [_add(row) for row in constraints if row[3] == "f"]
    parts += [_sequence(*row) for row in ask(_SEQUENCES)]
    return ";\n".join(parts)


def _asker(cursor: Any, source: str) -> Ask:
    def ask(query: str) -> list[tuple[str, ...]]:
        cursor.execute(
            _RELATIONS + query, {"source": f'"{source}"', "path": _path(source)}
        )
        rows: list[tuple[str, ...]] = cursor.fetchall()
        return rows

    return ask


def _format(template: str, *names: str) -> str:
    return sql.SQL(template).format(*map(sql.Identifier, names)).as_string()


def _create_table(source: str, table: str) -> str:
    return _format(
        "CREATE TABLE {} (LIKE {}.{} INCLUDING DEFAULTS INCLUDING GENERATED"
        " INCLUDING IDENTITY INCLUDING STORAGE INCLUDING COMMENTS"
        " INCLUDING CONSTRAINTS)",
        table,
        source,
        table,
    )


def _copy_rows(source: str, table: str) -> str:
    return _format("INSERT INTO {} SELECT * FROM {}.{}", table, source, table)


def _add(constraint: tuple[str, ...]) -> str:
    table, name, definition, _ = constraint
    return f"ALTER TABLE {table} ADD " + _format("CONSTRAINT {} ", name) + definition


def _sequence(sequence: str, table: str, column: str) -> str:
    """Continue an identity column after the rows that were copied."""
    return (
        sql.SQL(
            "SELECT setval({}, COALESCE((SELECT max({}) FROM {}), 1),"
            " EXISTS (SELECT 1 FROM {}))"
        )
        .format(
            sql.Literal(f'"{sequence}"'),
            sql.Identifier(column),
            sql.Identifier(table),
            sql.Identifier(table),
        )
        .as_string()
    )
