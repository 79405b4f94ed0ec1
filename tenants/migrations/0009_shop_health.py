import django.utils.timezone
"""Where the last look at each shop's health is kept; a shop sees its own row only."""

from django.db import migrations, models


SEEN = """
    schema_name = current_schema()::text
    OR (split_part(current_setting('search_path'), ',', 1) IN ('public', '"$user"')
        AND current_schema() = 'public')
"""
ENABLE = f"""
ALTER TABLE tenants_shophealth ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants_shophealth FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON tenants_shophealth USING ({SEEN}) WITH CHECK ({SEEN});
"""
DISABLE = """
DROP POLICY own_shop ON tenants_shophealth;
ALTER TABLE tenants_shophealth NO FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants_shophealth DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0008_storefront_origins'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShopHealth',
            fields=[
                ('schema_name', models.CharField(max_length=63, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('ok', 'fine'), ('warn', 'needs attention'), ('fail', 'does not work')], max_length=4)),
                ('findings', models.JSONField(default=list)),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'health',
                'verbose_name_plural': 'health',
            },
        ),
        migrations.RunSQL(ENABLE, DISABLE),
    ]
