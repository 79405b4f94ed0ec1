"""Show flags to their own shop only; openings, deletions and exports to the platform.

As core/migrations/0003: what was asked for stands first in the search path.
"""

from django.db import migrations

PUBLIC_WAS_ASKED_FOR = """(
    split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
    AND current_schema() = 'public'
)"""
OF_A_SHOP = f"schema_name = current_schema()::text OR {PUBLIC_WAS_ASKED_FOR}"
WHO_SEES = {
    "tenants_flagoverride": OF_A_SHOP,
    "tenants_provisioningrun": PUBLIC_WAS_ASKED_FOR,
    "tenants_shopexport": PUBLIC_WAS_ASKED_FOR,
}
ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON {table} USING ({who}) WITH CHECK ({who});
"""
DISABLE = """
DROP POLICY own_shop ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_shop_settings_runs_flags")]
    operations = [
        migrations.RunSQL(
            ENABLE.format(table=table, who=who), DISABLE.format(table=table)
        )
        for table, who in WHO_SEES.items()
    ]
