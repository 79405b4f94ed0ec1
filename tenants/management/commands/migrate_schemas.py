"""Of one schema, what django-tenants does; of all of them, migrate_installation."""

from typing import Any

from django.core.management import CommandError, call_command
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand


class Command(MigrateSchemasCommand):
    """One way to migrate shops: whoever types the old name gets there, too.

    With `--schema` it stays the tool for a single shop: back to an earlier migration,
    or `--fake` after a repair by hand.
    """

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Pass on what concerns every shop."""
        if options.get("schema_name"):
            super().handle(*args, **options)
        elif options.get("app_label") or options.get("fake"):
            raise CommandError(
                "Name one shop with --schema=…. All shops go forward together, with "
                "`manage.py migrate_installation`; to go back, write a new migration."
            )
        else:
            wanted = {"plan": bool(options.get("plan"))}
            call_command("migrate_installation", **wanted, verbosity=_loudness(options))


def _loudness(options: dict[str, Any]) -> int:
    return int(options.get("verbosity", 1))
