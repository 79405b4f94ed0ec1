"""One role a person instead of Django's flags, groups and single permissions."""

from django.db import connection, migrations, models
from django.db.models import Q

ROLES = ["owner", "manager", "curator", "support", "operator"]


def give_roles(apps, schema_editor):
    """Make superusers owners (operators, in public) and other staff managers."""
    User = apps.get_model("accounts", "User")
    first = "operator" if connection.schema_name == "public" else "owner"
    User.objects.filter(is_superuser=True).update(role=first)
    User.objects.filter(is_superuser=False, is_staff=True).update(
        role="operator" if first == "operator" else "manager"
    )


def give_flags(apps, schema_editor):
    """Make owners and operators superusers again and whoever has a role staff."""
    User = apps.get_model("accounts", "User")
    User.objects.exclude(role="").update(is_staff=True)
    User.objects.filter(role__in=["owner", "operator"]).update(is_superuser=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("owner", "Owner"),
                    ("manager", "Manager"),
                    ("curator", "Curator"),
                    ("support", "Support"),
                    ("operator", "Operator"),
                ],
                default="",
                help_text="What they may do in the back office. Nothing, for a shopper.",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.RunPython(give_roles, give_flags),
        migrations.RemoveField(model_name="user", name="groups"),
        migrations.RemoveField(model_name="user", name="user_permissions"),
        migrations.RemoveField(model_name="user", name="is_staff"),
        migrations.RemoveField(model_name="user", name="is_superuser"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(role__in=["", *ROLES]), name="user_role_known"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["role"], condition=~Q(role=""), name="user_staff"),
        ),
    ]
