"""Print where everything is and how to sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo.shops import OPERATOR_EMAIL, PASSWORD, SHOPS


class Command(BaseCommand):
    """A table for people."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the table."""
        port = settings.PUBLIC_PORT
        rows = [("", "Address", "Sign in")]
        for demo in SHOPS:
            base = f"http://{demo.host}:{port}"
            rows += [
                (f"{demo.name} shop", f"{base}/", ""),
                (f"{demo.name} admin", f"{base}/admin/", demo.owner_email),
                (f"{demo.name} API docs", f"{base}/v1/docs/", ""),
            ]
        platform = f"http://{settings.PLATFORM_HOST}:{port}/admin/"
        rows.append(("Platform admin", platform, OPERATOR_EMAIL))
        rows.append(("Simulator", f"{settings.SIMULATOR_URL}/_sim/health", ""))
        rows.append(("Mails", str(settings.EMAIL_FILE_PATH), ""))
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        lines = [
            f"  {name:<{widths[0]}}  {address:<{widths[1]}}  {login}"
            for name, address, login in rows
        ]
        self.stdout.write("\n" + "\n".join(lines))
        self.stdout.write(f"\n  The password of every login is: {PASSWORD}\n")
