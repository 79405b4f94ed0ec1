"""Shops for tests that need one of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from core import audit
from core.actors import SYSTEM
from core.tenancy import PUBLIC, shop
from tenants.exporting import tables_of_shops
from tenants.models import ProvisioningRun, Tenant
from tenants.services import NewShop, create_shop


def new_shop(name: str = "Initech", **fields: Any) -> NewShop:
    """Describe a shop that can be made."""
    values: dict[str, Any] = {
        "host": "initech.localhost",
        "owner_email": "owner@initech.example",
        "owner_password": "a-long-password",
    }
    return NewShop(name=name, **values | fields)


@contextmanager
def committed_shop(name: str, **settings: Any) -> Iterator[Tenant]:
    """Make a shop for real, work in it, and remove every trace of it.

    For tests with threads: each thread has its own connection and sees only what is
    committed. Such a test must not use the `db` fixture.
    """
    with shop(PUBLIC):
        host = f"{name.lower()}.localhost"
        new = new_shop(name, host=host, settings=settings)
        tenant = create_shop(new, actor=SYSTEM)
    try:
        with shop(tenant.schema_name):
            yield tenant
    finally:
        with shop(PUBLIC):
            remove_shop(tenant)


def remove_shop(tenant: Tenant) -> None:
    """Remove a shop that was made for real, with all that is kept of it."""
    audit.forget_shop(tenant.schema_name)
    for table in tables_of_shops():
        if table != "tenants_tenant":
            _forget(table, tenant)
    ProvisioningRun.objects.filter(schema=tenant.schema_name).delete()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{tenant.schema_name}" CASCADE')
    # Tenant.delete() of django-tenants wants to drop the schema itself.
    Tenant.objects.filter(pk=tenant.pk)._raw_delete("default")


def _forget(table: str, tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        query = f'DELETE FROM "{table}" WHERE schema_name = %s'  # noqa: S608
        cursor.execute(query, [tenant.schema_name])
