"""Seal the rows that were there before their columns were encrypted, in batches.

May be interrupted and repeated: what is sealed already is passed over.
"""

from django.db import migrations

from core.rotation import seal_app


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("payments", "0002_encrypt_personal_data")]
    operations = [migrations.RunPython(seal_app("payments"))]
