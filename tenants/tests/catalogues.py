"""What PostgreSQL knows of a schema, to compare two of them by."""

from django.db import connection

from core.tenancy import shop

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
