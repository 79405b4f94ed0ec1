"""Seal every encrypted value of every shop again with the newest key of the ring.

May run beside the servers, be killed and be run again. The last line tells whether the
other keys of FIELD_ENCRYPTION_KEYS may be dropped (docs/runbooks/rotate-keys.md).
"""

import sys
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import get_tenant_model

from core.rotation import Sheet, Tally, check, seal, sheets, within
from core.sealing import newest_key_id
from core.tenancy import PUBLIC, TEMPLATE, shop

MOST_NAMED = 20


class Command(BaseCommand):
    """Exits with 1 while a value still needs an older key, or none opens it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do and where."""
        parser.add_argument(
            "--check", action="store_true", help="Only open and count; change nothing."
        )
        parser.add_argument(
            "--shop", help="One schema only, such as aurora or public. [all]"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal, then open everything; say how it stands."""
        started, total = monotonic(), Tally()
        names = [options["shop"]] if options["shop"] else _schemas()
        for name in names:
            if not options["check"]:
                total.rewritten += self._each(name, seal, "sealed again").rewritten
            total.add(self._each(name, check, ""))
            with shop(name):
                if not options["check"]:
                    total.rewritten += within(name, write=True).rewritten
                total.add(within(name, write=False))
        for ref in total.unreadable[:MOST_NAMED]:
            self.stderr.write(f"No key opens {ref}")
        needed = total.stale > 0 or bool(total.unreadable)
        self.stdout.write(
            f"rotate_keys: {'old keys needed' if needed else 'ok'} "
            f"key={newest_key_id()} schemas={len(names)} values={total.values} "
            f"rewritten={total.rewritten} stale={total.stale} "
            f"unreadable={len(total.unreadable)} seconds={monotonic() - started:.1f}"
        )
        if needed:
            sys.exit(1)

    def _each(self, name: str, work: Callable[[Sheet], Tally], words: str) -> Tally:
        """Do the work on every table of a schema, telling of what changed."""
        total = Tally()
        with shop(name):
            for sheet in sheets(name):
                tally = work(sheet)
                total.add(tally)
                if tally.rewritten:
                    table = f"{name}.{sheet.model._meta.db_table}"
                    self.stdout.write(f"{table}: {tally.rewritten} {words}")
        return total


def _schemas() -> list[str]:
    """List public, the template and every shop, whatever its status."""
    with shop(PUBLIC):
        names = list(get_tenant_model().objects.values_list("schema_name", flat=True))
    if not names:
        raise CommandError("There is nothing yet. Run migrate_installation first.")
    return list(dict.fromkeys([PUBLIC, TEMPLATE, *sorted(names)]))
