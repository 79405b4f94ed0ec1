"""Let a shop see only the visits to itself; the platform sees all.

As core/migrations/0003: what was asked for stands first in the search path.
"""

from django.db import migrations

WHO = """schema_name = current_schema()::text OR (
    split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
    AND current_schema() = 'public'
)"""
ENABLE = f"""
ALTER TABLE accounts_staffsession ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_staffsession FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON accounts_staffsession USING ({WHO}) WITH CHECK ({WHO});
"""
DISABLE = """
DROP POLICY own_shop ON accounts_staffsession;
ALTER TABLE accounts_staffsession NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts_staffsession DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_team")]
    operations = [
        # The table is in the public schema only: core.routers.PLACEMENT.
        migrations.RunSQL(ENABLE, DISABLE, hints={"model_name": "staffsession"})
    ]
