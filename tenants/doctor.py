"""A shop's health: every check of config/doctor.py, and the last result kept."""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from core.findings import Finding, Level, fail, worst
from core.http import refuse_in_transaction
from core.tenancy import PUBLIC, current_schema, shop
from tenants.models import NOT_SHOPS, ShopHealth, Tenant

logger = logging.getLogger(__name__)
DUE = "tenants.health"
THE_SHOP = "shop"
EVERY = timedelta(days=1)
# Shops that have no item yet, as new ones, each at another minute of the day.
_ENSURE = """
INSERT INTO core_dueitem (schema_name, kind, object_id, due_at, version, attempts,
                          last_error, request_id, created_at)
SELECT schema_name, %s, %s, now() + random() * interval '1 day', 0, 0, '', '', now()
FROM tenants_tenant WHERE schema_name <> ALL(%s) AND status = %s
ON CONFLICT (schema_name, kind, object_id) DO NOTHING
"""


@dataclass(frozen=True)
class Check:
    """One row of config.doctor.CHECKS."""

    title: str
    function: str
    asks_outside: bool = False


@cache
def checks() -> tuple[Check, ...]:
    """Load the table of checks."""
    found: tuple[Check, ...] = import_string("config.doctor.CHECKS")
    return found


def examine() -> ShopHealth:
    """Look at everything in the current shop and keep what was found.

    Calls other services, so never inside a transaction. A check that breaks is a
    finding of its own; it does not stop the others.
    """
    refuse_in_transaction()
    found = [row for check in checks() for row in _looked(check)]
    level = worst([Level(row["level"]) for row in found])
    health, _ = ShopHealth.objects.update_or_create(
        schema_name=current_schema(),
        defaults={"level": level, "findings": found, "checked_at": timezone.now()},
    )
    return health


def _looked(check: Check) -> list[dict[str, Any]]:
    look: Callable[[], Finding | list[Finding]] = import_string(check.function)
    try:
        found = look()
    except Exception:
        logger.exception("health check broke", extra={"check": check.function})
        found = fail(
            "This could not be looked at.", "Ask the platform's operators to look."
        )
    rows = found if isinstance(found, list) else [found]
    return [{"title": check.title, **asdict(row)} for row in rows]


def refresh(object_id: str) -> datetime | None:
    """Look at a shop once a day (due handler). Safe twice at once: the last counts."""
    name = current_schema()
    if (
        object_id == THE_SHOP
        and Tenant.objects.filter(
            schema_name=name, status=Tenant.Status.ACTIVE
        ).exists()
    ):
        examine()
        return timezone.now() + EVERY
    return None


def have_all_looked_at() -> int:
    """Give each shop without one its due item; one statement for all shops."""
    with shop(PUBLIC), connection.cursor() as cursor:
        cursor.execute(_ENSURE, [DUE, THE_SHOP, list(NOT_SHOPS), Tenant.Status.ACTIVE])
        return int(cursor.rowcount)
