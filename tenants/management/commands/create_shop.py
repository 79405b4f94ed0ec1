"""Open a shop: its schema, host and owner, in about a second."""

import secrets
import sys
from getpass import getpass
from time import monotonic
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.actors import Actor
from core.errors import AppError
from core.tenancy import PUBLIC, shop
from tenants.hosts import public_url
from tenants.services import NewShop, create_shop

OPERATOR = Actor("operator", "", "manage.py create_shop")


class Command(BaseCommand):
    """Says what to mend where something cannot be used; then nothing is made."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what a shop needs."""
        parser.add_argument("name", help="What shoppers read: 'Aurora Prints'.")
        parser.add_argument("--host", required=True, help="aurora.example.com")
        parser.add_argument("--owner-email", required=True)
        parser.add_argument(
            "--currency",
            action="append",
            help="ISO 4217; the first is the shop's own. Repeat for more. [USD]",
        )
        parser.add_argument(
            "--country",
            action="append",
            help="ISO 3166; where it delivers to. Repeat for more. [US]",
        )
        parser.add_argument("--order-prefix", help="Three letters. [of the name]")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--password-stdin",
            action="store_true",
            help="Read the owner's password from standard input.",
        )
        how.add_argument(
            "--generate-password",
            action="store_true",
            help="Make the owner's password and show it, once.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the shop and say where it is."""
        password = self._password(options)
        new = NewShop(
            name=options["name"],
            host=options["host"],
            owner_email=options["owner_email"],
            owner_password=password,
            settings=_settings(options),
        )
        started = monotonic()
        try:
            with shop(PUBLIC):
                tenant = create_shop(new, actor=OPERATOR)
                url = public_url(tenant)
        except AppError as error:
            raise CommandError(_told(error)) from error
        took = monotonic() - started
        self.stdout.write(f"{tenant.name} is open at {url}/ ({took:.2f} s).")
        self.stdout.write(f"{new.owner_email} signs in at {url}/admin/.")
        if options["generate_password"]:
            self.stdout.write(f"Password, shown only now: {password}")

    def _password(self, options: dict[str, Any]) -> str:
        """Read, make or ask for the owner's password."""
        if options["generate_password"]:
            return secrets.token_urlsafe(18)
        if options["password_stdin"]:
            password = sys.stdin.readline().rstrip("\r\n")
        else:
            password = getpass("Password of the owner: ")
            if getpass("Again: ") != password:
                raise CommandError("The two passwords differ.")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return password


def _settings(options: dict[str, Any]) -> dict[str, object]:
    wanted = {
        "currencies": options["currency"],
        "countries": options["country"],
        "order_prefix": options["order_prefix"],
    }
    return {name: value for name, value in wanted.items() if value}


def _told(error: AppError) -> str:
    fields = [
        f"{name}: {' '.join(map(str, why))}" for name, why in error.fields.items()
    ]
    return " ".join([error.message, *fields])
