"""Say how a shop is, and what to do where something is wrong."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.tenancy import PUBLIC, shop
from tenants.doctor import examine
from tenants.models import ShopHealth, Tenant

SIGNS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


class Command(BaseCommand):
    """Asks Stripe and the printer. Exit code 1 where something does not work."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the shop and the form of the answer."""
        parser.add_argument("shop", help="The shop's schema: aurora")
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, print, and fail if the shop does."""
        name = options["shop"]
        with shop(PUBLIC):
            known = Tenant.objects.shops().filter(schema_name=name).exists()
        if not known:
            raise CommandError(f"There is no shop {name!r}; give its schema's name.")
        with shop(name):
            health = examine()
        self.stdout.write(_json(health) if options["json"] else _text(health))
        if health.level == ShopHealth.Level.FAIL:
            raise SystemExit(1)


def _json(health: ShopHealth) -> str:
    return json.dumps(
        {
            "shop": health.schema_name,
            "level": health.level,
            "checked_at": health.checked_at.isoformat(),
            "findings": health.findings,
        },
        indent=2,
    )


def _text(health: ShopHealth) -> str:
    lines = []
    for row in health.findings:
        lines.append(f"{SIGNS[row['level']]}  {row['title']}: {row['what']}")
        if row["next_step"]:
            lines.append(f"      {row['next_step']} {row['link']}".rstrip())
    lines.append(f"{health.schema_name}: {health.level}")
    return "\n".join(lines)
