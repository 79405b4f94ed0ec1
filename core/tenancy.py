"""Which shop this thread works for, and how to enter another one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection as django_connection
from django_tenants.utils import get_tenant_domain_model, get_tenant_model

# django-tenants adds schema_name, tenant and set_schema(); Django's types lack them.
connection: Any = django_connection
PUBLIC = "public"
TEMPLATE = "shop_template"


class WrongSchema(RuntimeError):
    """Work of a shop was started in the public schema, or the reverse."""


def current_schema() -> str:
    """Name the schema that this thread's connection works in."""
    return str(connection.schema_name)


def current_shop() -> Any:
    """Return the Tenant row of the current schema.

    Raises WrongSchema in the public schema: there is no shop there.
    """
    if current_schema() == PUBLIC:
        raise WrongSchema("This needs a shop; enter one with core.tenancy.shop().")
    tenant = connection.tenant
    if not hasattr(tenant, "pk"):
        tenant = get_tenant_model().objects.get(schema_name=current_schema())
        connection.tenant = tenant
    return tenant


def refuse_in_shop() -> None:
    """Raise WrongSchema inside a shop: what follows is the platform's alone."""
    if current_schema() != PUBLIC:
        raise WrongSchema(
            f"This is done from the public schema, not {current_schema()}."
        )


@contextmanager
def shop(schema_name: str) -> Iterator[None]:
    """Work in another schema; always before a transaction is opened, never inside.

    Raises WrongSchema inside a transaction: PostgreSQL would undo the switch when
    that transaction rolls back, and what was sent on commit would run elsewhere.
    """
    before, same = connection.tenant, connection.schema_name == schema_name
    if same:
        yield
        return
    if connection.in_atomic_block and not _in_test_case():
        raise WrongSchema("Enter the shop first, then open the transaction.")
    connection.set_schema(schema_name)
    try:
        yield
    finally:
        connection.set_tenant(before)


def host_answers_for(host: str, schema_name: str) -> bool:
    """Tell whether a host is one of this shop's, or the platform's own."""
    domains = get_tenant_domain_model().objects
    return bool(domains.filter(domain=host, tenant__schema_name=schema_name).exists())


def _in_test_case() -> bool:
    """Tell whether the only open block is the one a test case wraps around a test."""
    return all(getattr(b, "_from_testcase", False) for b in connection.atomic_blocks)


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Build a cache key that belongs to the current schema (CACHES KEY_FUNCTION)."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"
