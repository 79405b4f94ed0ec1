"""What must hold of all shops, read from PostgreSQL's catalogues."""

from django.db import connection
from psycopg import sql

from core.tenancy import PUBLIC, TEMPLATE, shop
from tenants.migrating.standing import digests, schemas_of_shops
from tenants.tests.catalogues import CATALOGUES, catalogue

TABLE, COLUMN, MIGRATION = "catalog_product", "one_more", "one_more_column"
_COLUMNS = """
SELECT n.nspname FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = %s AND a.attname = %s AND NOT a.attisdropped
"""
# Names and kinds of everything in a schema, in one digest each.
_ALIKE = """
SELECT n.nspname, md5(string_agg(what, ',' ORDER BY what COLLATE "C")) FROM (
    SELECT relnamespace AS home, relkind::text || relname AS what FROM pg_class
    UNION ALL
    SELECT connamespace, contype::text || conname FROM pg_constraint
    UNION ALL
    SELECT c.relnamespace,
           concat(c.relname, '.', a.attname, a.atttypid, a.atttypmod, a.attnotnull)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
) AS everything JOIN pg_namespace n ON n.oid = home
WHERE n.nspname = ANY(%s) GROUP BY n.nspname
"""


def shops() -> list[str]:
    """Name every shop's schema."""
    with shop(PUBLIC):
        found, _, _ = schemas_of_shops()
    return found


def without_column(expected: int) -> list[str]:
    """Name the shops that lack the column or its record."""
    with shop(PUBLIC), connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [TABLE, COLUMN])
        having = {row[0] for row in cursor.fetchall()}
        names = shops()
        found = digests([TEMPLATE, *names])
    missed = [
        name for name in names if name not in having or found[name] != found[TEMPLATE]
    ]
    if len(names) != expected:
        missed.append(f"({len(names)} shops instead of {expected})")
    return missed


def unlike_the_template() -> list[str]:
    """Name the shops whose objects are not called like the template's."""
    names = shops()
    with shop(PUBLIC), connection.cursor() as cursor:
        cursor.execute(_ALIKE, [[TEMPLATE, *names]])
        found = dict(cursor.fetchall())
    return [name for name in names if found.get(name) != found[TEMPLATE]]


def unlike_in_detail(sample: list[str]) -> list[str]:
    """Name the shops of a sample in which a definition reads differently."""
    wanted = {kind: catalogue(TEMPLATE, query) for kind, query in CATALOGUES.items()}
    return [
        f"{name} ({kind})"
        for name in sample
        for kind, query in CATALOGUES.items()
        if catalogue(name, query) != wanted[kind]
    ]


def set_back(names: list[str]) -> None:
    """Take the column and its record out of some shops."""
    with shop(PUBLIC), connection.cursor() as cursor:
        for name in names:
            drop = sql.SQL("ALTER TABLE {}.{} DROP COLUMN {}").format(
                *map(sql.Identifier, (name, TABLE, COLUMN))
            )
            cursor.execute(drop)
            forget = sql.SQL("DELETE FROM {}.django_migrations WHERE name = {}")
            cursor.execute(forget.format(sql.Identifier(name), sql.Literal(MIGRATION)))


def size() -> str:
    """Tell how large the database and its catalogues are."""
    with shop(PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_database_size(current_database())), count(*)"
            " FROM pg_class"
        )
        database, relations = cursor.fetchone()
    return f"{database}, {relations:,} rows in pg_class"
