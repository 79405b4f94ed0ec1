"""Make an installation ready to serve: migrations, schedule, demo shops."""

import os
from time import monotonic
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from demo.seeding import seed


class Command(BaseCommand):
    """Shows progress; what an earlier start did is skipped."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Allow a smaller demo."""
        parser.add_argument(
            "--pieces",
            type=int,
            default=int(os.environ.get("DEMO_PIECES", "0")) or None,
            help="How many artworks each demo shop gets (all of them unless told).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order."""
        started = monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"{monotonic() - started:6.1f} s  {text}")
            self.stdout.flush()

        say("Migrating the database")
        call_command("migrate_installation", verbosity=0)
        call_command("sync_schedule")
        seed(say=say, most_pieces=options["pieces"])
        say("Ready")
