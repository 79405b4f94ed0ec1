"""Let somebody who was locked out try again at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import guessing
from accounts.models import User
from core.actors import SYSTEM
from core.tenancy import shop


class Command(BaseCommand):
    """For operators: `unlock_sign_in public operator@example.com`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the schema and the address."""
        parser.add_argument("schema", help="The shop's schema, or public.")
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget the wrong tries of one account."""
        with shop(options["schema"]):
            user = User.objects.filter(email=options["email"].lower()).first()
            if user is None:
                raise CommandError("Nobody here has this address.")
            guessing.unlock(user, actor=SYSTEM)
        self.stdout.write("Unlocked.")
