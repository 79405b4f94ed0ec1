"""Name what the digest is of, and keep the host that a sign-in must lead back to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_seal_what_was_plain")]
    operations = [
        migrations.RenameField(
            model_name="signinattempt", old_name="state_digest", new_name="key_digest"
        ),
        migrations.AddField(
            model_name="signinattempt",
            name="origin",
            field=models.CharField(default="", max_length=300),
            preserve_default=False,
        ),
    ]
