"""Let a shop see only the sign-ins that began in it; the platform's host sees all."""

from django.db import migrations

ENABLE = """
ALTER TABLE accounts_signinattempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts_signinattempt FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON accounts_signinattempt
    USING (schema_name = current_schema()::text OR ({public}))
    WITH CHECK (schema_name = current_schema()::text OR ({public}));
"""
DISABLE = """
DROP POLICY own_shop ON accounts_signinattempt;
ALTER TABLE accounts_signinattempt NO FORCE ROW LEVEL SECURITY;
ALTER TABLE accounts_signinattempt DISABLE ROW LEVEL SECURITY;
"""
# As core/migrations/0003: what was asked for stands first in the search path.
PUBLIC = """
    split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
    AND current_schema() = 'public'
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_signing_in")]
    operations = [
        migrations.RunSQL(
            ENABLE.format(public=PUBLIC),
            DISABLE,
            # core.routers: the table is in the public schema only.
            hints={"model_name": "signinattempt"},
        )
    ]
