"""What an installation has before it has a shop."""

from django.conf import settings
from django.db import connection, transaction

from core.tenancy import PUBLIC, TEMPLATE
from tenants.hosts import forget_hosts
from tenants.models import Domain, Tenant


@transaction.atomic
def ensure_platform_rows() -> None:
    """Make the platform's own row and host, and the empty template schema, once."""
    platform, _ = Tenant.objects.get_or_create(
        schema_name=PUBLIC,
        defaults={"name": "Passepartout", "order_prefix": "PUB", **_NOWHERE},
    )
    # A new PLATFORM_HOST replaces the old one, which goes on answering.
    hosts = Domain.objects.filter(tenant=platform)
    hosts.exclude(domain=settings.PLATFORM_HOST).update(is_primary=False)
    Domain.objects.get_or_create(
        domain=settings.PLATFORM_HOST, tenant=platform, defaults={"is_primary": True}
    )
    Tenant.objects.get_or_create(
        schema_name=TEMPLATE,
        defaults={"name": "Template", "order_prefix": "TPL", **_NOWHERE},
    )
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE}"')
    forget_hosts()


_NOWHERE: dict[str, list[str]] = {"currencies": ["USD"], "countries": ["US"]}
