"""The role we work as in PostgreSQL must be bound by row-level security."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

ASK = (
    "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
)


class PowerfulRole(ImproperlyConfigured):
    """Row-level security does not bind our role: shops would see one another's rows."""


def complaint(name: str, is_superuser: bool, may_bypass: bool) -> str:
    """Say what is wrong with a role, or nothing. Owning the tables is fine: FORCE."""
    if not is_superuser and not may_bypass:
        return ""
    power = "a superuser" if is_superuser else "allowed to bypass row-level security"
    return (
        f"The database role {name} is {power}, so nothing keeps shops' rows apart. Run "
        f'ALTER ROLE "{name}" NOSUPERUSER NOBYPASSRLS, or use another in DATABASE_URL.'
    )


def refuse_powerful_role() -> None:
    """Raise PowerfulRole in production where our role is above row-level security.

    A database that does not answer is not judged: whoever needs it will say so.
    """
    if settings.DEBUG:
        return
    try:
        why = _asked()
    except OperationalError:
        return
    if why:
        raise PowerfulRole(why)


def _asked() -> str:
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return complaint(*cursor.fetchone())


@register(Tags.database)
def check_role(
    *, databases: Sequence[str] | None = None, **_: object
) -> list[CheckMessage]:
    """Report such a role in `manage.py check --database default`."""
    why = _asked() if databases else ""
    return [Error(why, id="core.E011")] if why else []
