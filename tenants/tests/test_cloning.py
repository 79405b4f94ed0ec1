"""A cloned schema equals a migrated one, in names too."""

import pytest
from django.core.management import call_command
from django.db import connection

from core.tenancy import PUBLIC, TEMPLATE, shop
from tenants.cloning import CannotClone, clone_schema

pytestmark = pytest.mark.django_db

# PostgreSQL casts a list of words as a whole or word by word; after it has read its own
# text once it is always the latter. To an index that is the same.
CATALOGUES = {
    "columns": """
        SELECT c.relname, a.attname,
               row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum),
               format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.attidentity::text, a.attgenerated::text,
               replace(pg_get_expr(d.adbin, d.adrelid), %(schema)s || '.', '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r'
          AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "relations": """
        SELECT relname, relkind::text FROM pg_class
        WHERE relnamespace = %(schema)s::regnamespace
    """,
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, convalidated,
               condeferrable, condeferred, pg_get_constraintdef(oid, true)
        FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
    """,
    "indexes": r"""
        SELECT regexp_replace(
                   pg_get_indexdef(i.indexrelid, 0, true), '::text(\[\])?', '', 'g'),
               i.indisunique, i.indisprimary
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = %(schema)s::regnamespace
    """,
}


def catalogue(schema: str, query: str) -> set[tuple[object, ...]]:
    """Read one catalogue of a schema, its own name taken out."""
    with shop(schema), connection.cursor() as cursor:
        cursor.execute(query, {"schema": schema})
        return set(cursor.fetchall())


@pytest.mark.parametrize("kind", CATALOGUES)
def test_clone_equals_the_migrated_template(kind: str) -> None:
    with shop(PUBLIC):
        clone_schema(TEMPLATE, "fresh_clone")

    migrated = catalogue(TEMPLATE, CATALOGUES[kind])
    cloned = catalogue("fresh_clone", CATALOGUES[kind])

    assert len(migrated) > 10
    assert cloned == migrated


def test_clone_has_the_template_rows_and_its_own_sequences() -> None:
    with shop(PUBLIC):
        clone_schema(TEMPLATE, "fresh_clone")

    with shop("fresh_clone"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM django_migrations")
        count, last = cursor.fetchone()
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('a', 'b', now()) RETURNING id, tableoid::regclass::text"
        )
        new_id, table = cursor.fetchone()

    assert count > 10
    assert (new_id, table) == (last + 1, "django_migrations")


def test_cloned_shop_has_nothing_left_to_migrate(acme: object) -> None:
    with shop("acme"):
        call_command("migrate_schemas", schema_name="acme", check_unapplied=True)


def test_refuses_what_it_would_lose() -> None:
    with shop(TEMPLATE), connection.cursor() as cursor:
        cursor.execute("CREATE VIEW lost AS SELECT 1")

    with shop(PUBLIC), pytest.raises(CannotClone, match="lost"):
        clone_schema(TEMPLATE, "fresh_clone")
