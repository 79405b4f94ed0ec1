"""Let a shop see only its own rows of the public tables, whatever the code asks."""

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

# FORCE: the owner of the tables is the application itself.
ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON {table}
    USING (schema_name = current_schema()::text OR current_schema() = 'public')
    WITH CHECK (schema_name = current_schema()::text OR current_schema() = 'public');
"""
DISABLE = """
DROP POLICY own_shop ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(ENABLE.format(table=table), DISABLE.format(table=table))
        for table in TABLES
    ]
