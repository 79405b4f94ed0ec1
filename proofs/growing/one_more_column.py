"""What the proof of many shops migrates."""

from pathlib import Path

from django.db import migrations, models

import catalog.migrations

LAST = max(path.stem for path in Path(catalog.migrations.__path__[0]).glob("0*.py"))


class Migration(migrations.Migration):
    """Add a column to a table that every shop has."""

    dependencies = [("catalog", LAST)]
    operations = [
        migrations.AddField(
            "product", "one_more", models.CharField(max_length=40, null=True)
        )
    ]
