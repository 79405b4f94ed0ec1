"""Bring the curated frames into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from core.tenancy import PUBLIC, shop
from frames.services import import_curated_frames


class Command(BaseCommand):
    """Import frames/data/*.csv; safe to run again."""

    help = "Import the curated frame types and sizes. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import in the public schema and say what it did."""
        with shop(PUBLIC):
            done = import_curated_frames()
        self.stdout.write(
            f"{done.types} frame types, {done.sizes} sizes; "
            f"{done.withdrawn} withdrawn from view."
        )
