"""Bring the platform, the template and every shop to the newest migration."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from tenants.installation import ensure_platform_rows


class Command(BaseCommand):
    """Safe to run again: what is done is skipped."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate public first, since the list of shops is there."""
        quiet = options["verbosity"] - 1
        call_command("migrate_schemas", shared=True, verbosity=quiet)
        ensure_platform_rows()
        call_command("migrate_schemas", tenant=True, verbosity=quiet)
