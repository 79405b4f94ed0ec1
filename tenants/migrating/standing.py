"""Where each shop stands: which migrations its own table says are applied.

Read from every shop's django_migrations and from nowhere else, so a shop restored from
a backup or migrated by hand is seen as it is. A list kept beside the shops would be
read faster (docs/benchmarks.md has both figures) and would not know.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection
from psycopg import sql

from tenants.models import Tenant

# A statement locks each table it names: so few that PostgreSQL's default of 64 locks
# a connection is enough, so many that 1,000 shops are a handful of statements.
BATCH = 250
_SCHEMAS = """
SELECT n.nspname, c.oid IS NOT NULL FROM pg_namespace n
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'django_migrations'
WHERE n.nspname = ANY(%s)
"""
_ONE = """
SELECT {literal}, (SELECT md5(string_agg(app || ' ' || name, ',' ORDER BY
    app COLLATE "C", name COLLATE "C")) FROM {schema}.django_migrations)
"""


def schemas_of_shops() -> tuple[list[str], list[str], list[str]]:
    """Name the shops that can be migrated, those without a schema, and broken ones.

    Newest first. A shop without a schema is being opened or deleted; one whose schema
    has no table of migrations cannot be migrated by anybody.
    """
    rows = Tenant.objects.shops().order_by("-created_at", "-pk")
    names = list(rows.values_list("schema_name", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMAS, [names])
        known: dict[str, bool] = dict(cursor.fetchall())
    return (
        [name for name in names if known.get(name)],
        [name for name in names if name not in known],
        [name for name in names if known.get(name) is False],
    )


def digests(schemas: Iterable[str]) -> dict[str, str]:
    """Return a digest of the applied migrations of each schema."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for batch in _batches(schemas):
            cursor.execute(sql.SQL(" UNION ALL ").join(map(_one, batch)))
            found |= {name: digest or "" for name, digest in cursor.fetchall()}
    return found


def _one(schema: str) -> sql.Composed:
    return sql.SQL(_ONE).format(
        literal=sql.Literal(schema), schema=sql.Identifier(schema)
    )


def _batches(schemas: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(schemas)
    while batch := list(islice(rest, BATCH)):
        yield batch
