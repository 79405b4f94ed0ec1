"""Let a shop see only its own rows of the domains table (as core/migrations/0003)."""

from django.db import migrations

# "$user" is the path of a plain psql session.
MINE = """
    schema_name = current_schema()::text OR (
        split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
        AND current_schema() = 'public'
    )
"""
ENABLE = f"""
ALTER TABLE tenants_domain ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_domain FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON tenants_domain USING ({MINE}) WITH CHECK ({MINE});
"""
DISABLE = """
DROP POLICY own_shop ON tenants_domain;
ALTER TABLE tenants_domain NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants_domain DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_own_domains")]
    operations = [migrations.RunSQL(ENABLE, DISABLE)]
