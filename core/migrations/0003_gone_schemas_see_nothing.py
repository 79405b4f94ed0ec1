"""Let only who asked for the public schema see the rows of all shops.

current_schema() is the first schema of the search path that exists: of a shop whose
schema is gone it says "public". What was asked for stands first in the setting.
"""

from django.db import migrations

TABLES = (
    "core_inboxevent",
    "core_outboxevent",
    "core_dueitem",
    "core_deadletter",
    "core_jobrun",
    "core_auditentry",
    "core_idempotencykey",
)
# "$user" is the path of a plain psql session.
PUBLIC_WAS_ASKED_FOR = """
    split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
    AND current_schema() = 'public'
"""
NARROW = """
ALTER POLICY own_shop ON {table}
    USING (schema_name = current_schema()::text OR ({public}))
    WITH CHECK (schema_name = current_schema()::text OR ({public}))
"""
BEFORE = "current_schema() = 'public'"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_row_level_security")]
    operations = [
        migrations.RunSQL(
            NARROW.format(table=table, public=PUBLIC_WAS_ASKED_FOR),
            NARROW.format(table=table, public=BEFORE),
        )
        for table in TABLES
    ]
