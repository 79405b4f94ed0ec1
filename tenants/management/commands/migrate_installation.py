"""Bring the platform, the template and every shop to the newest migration."""

import os
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.migrating import (
    AlreadyMigrating,
    Busy,
    MigrationFailed,
    NoSuchShop,
    Report,
    UnsafePool,
    Wishes,
    advice,
    migrate_installation,
)


class Command(BaseCommand):
    """Safe to run again at any time: what is done is skipped."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how the shops are to be migrated."""
        parser.add_argument(
            "--parallel",
            type=int,
            default=len(os.sched_getaffinity(0)),
            help="Shops at once, each in its own process. [the number of processors]",
        )
        parser.add_argument(
            "--canary",
            default="",
            help="The shop that goes first, alone; if it fails, no other is touched."
            " Its schema's name. [the newest shop]",
        )
        parser.add_argument(
            "--wave", type=int, default=100, help="Shops between two pauses. [100]"
        )
        parser.add_argument(
            "--stop-after-failures",
            type=int,
            default=3,
            help="Begin no further shop once so many have failed. [3]",
        )
        parser.add_argument(
            "--plan", action="store_true", help="Say what would run; change nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; end with a summary and, if a shop is left behind, with an error."""
        wishes = Wishes(
            parallel=max(options["parallel"], 1),
            canary=options["canary"],
            wave=max(options["wave"], 1),
            stop_after_failures=max(options["stop_after_failures"], 1),
            only_plan=options["plan"],
        )
        quiet = options["verbosity"] == 0 and not wishes.only_plan
        began = monotonic()

        def say(text: str) -> None:
            if not quiet:
                self.stdout.write(text)
                self.stdout.flush()

        try:
            report = migrate_installation(wishes, say)
        except (AlreadyMigrating, NoSuchShop, UnsafePool) as error:
            raise CommandError(str(error)) from error
        except Busy as error:
            raise CommandError(f"{error}: {advice('55P03')}") from error
        except MigrationFailed as error:
            raise CommandError(
                f"{error.migration}: {error}\n{advice(error.sqlstate)}"
            ) from error
        if not wishes.only_plan:
            say(_summary(report, monotonic() - began))
        if not report.is_good:
            raise CommandError(_left_behind(report))


def _summary(report: Report, seconds: float) -> str:
    parts = [
        f"{len(report.done)} shops migrated",
        f"{report.at_target} were at the target",
        f"{len(report.failed)} failed",
        f"{len(report.busy)} busy",
        f"{len(report.left)} not begun",
    ]
    if report.without_schema:
        parts.append(f"{len(report.without_schema)} without a schema yet")
    return f"{', '.join(parts)}; {seconds:.2f} s."


def _left_behind(report: Report) -> str:
    lines = ["Some shops are behind:"]
    for result in report.failed:
        lines.append(f"  {result.job.schema}: {result.migration}: {result.error}")
        lines.append(f"    {advice(result.sqlstate)}")
    lines += [
        f"  {result.job.schema}: {result.migration}: {advice('55P03')}"
        for result in report.busy
    ]
    lines += [
        f"  {schema}: its schema has no table django_migrations."
        " Restore the shop from a backup, or delete it."
        for schema in report.broken
    ]
    if report.left:
        some = ", ".join(report.left[:10])
        lines.append(f"  Not begun: {some}{' …' if len(report.left) > 10 else ''}")
    lines.append("Then run this again; what is done is skipped.")
    return "\n".join(lines)
