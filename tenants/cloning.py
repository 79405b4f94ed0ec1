"""A new shop's schema: the template's, object by object, under the same names.

PostgreSQL's CREATE TABLE … LIKE renames constraints and indexes, and so does
django-tenants' clone_schema for multi-column UNIQUE constraints; a later migration that
drops one by name would then fail in every cloned shop. So columns and CHECKs come by
LIKE (which keeps their names; their text, parsed again, would read differently), and
keys and indexes from their own definitions. tests/test_cloning.py compares the
catalogues of a cloned and a migrated schema.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from psycopg import sql

from core.tenancy import connection

# Kinds of relations that the clone does not know how to copy.
_UNKNOWN = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = %(source)s::regnamespace
  AND c.relkind NOT IN ('r', 'i', 'S')
UNION ALL
SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(source)s::regnamespace AND NOT t.tgisinternal
UNION ALL
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = %(source)s::regnamespace
UNION ALL
SELECT p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
WHERE c.relnamespace = %(source)s::regnamespace
UNION ALL
SELECT t.typname FROM pg_type t
WHERE t.typnamespace = %(source)s::regnamespace AND t.typtype IN ('e', 'd', 'r')
"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = %(source)s::regnamespace AND relkind = 'r' ORDER BY oid
"""
# Rows first, foreign keys last: then the order of tables does not matter.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid, true), contype::text
FROM pg_constraint
WHERE connamespace = %(source)s::regnamespace AND contype IN ('p', 'u', 'x', 'f')
  AND conparentid = 0
ORDER BY contype = 'f', oid
"""
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid, 0, true) FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = %(source)s::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid
                  AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indexrelid
"""
_SEQUENCES = """
SELECT s.relname, t.relname, a.attname
FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('i', 'a')
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = %(source)s::regnamespace
"""


Ask = Callable[[str], list[tuple[str, ...]]]


class CannotClone(RuntimeError):
    """The template holds an object of a kind that this clone would lose."""


@transaction.atomic
def clone_schema(source: str, target: str) -> None:
    """Make schema `target` equal to `source` in tables, names and rows.

    All or nothing, in the transaction at hand. Raises CannotClone for views,
    triggers, functions, policies and types, which no shop's schema has today.
    """
    with connection.cursor() as cursor:
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
        cursor.execute(query, {"source": f'"{source}"', "path": _path(source)})
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
