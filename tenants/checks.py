"""Warnings where settings and domains disagree; shown by `manage.py check`."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Note
from django.db import connection

from core.tenancy import PUBLIC, shop
from tenants.domains.names import NEVER_PUBLIC
from tenants.models import Domain


@register(Tags.urls)
def addresses_fit(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Compare the settings that make addresses with each other."""
    return list(_addresses())


def _addresses() -> Iterator[CheckMessage]:
    is_https = settings.PUBLIC_SCHEME == "https"
    if not is_https and settings.SESSION_COOKIE_SECURE:
        yield Note(
            "PUBLIC_SCHEME is not https, but cookies travel over HTTPS only.",
            hint="Links in mails would lead to pages where nobody is signed in. "
            "Set PUBLIC_SCHEME=https.",
            id="tenants.W001",
        )
    if ("443" if is_https else "80") == settings.PUBLIC_PORT:
        yield Note(
            f"PUBLIC_PORT is {settings.PUBLIC_PORT}, which nobody writes.",
            hint="Leave PUBLIC_PORT empty: redirects and sign-in compare addresses.",
            id="tenants.W002",
        )
    target = settings.SHOP_CNAME_TARGET
    is_private = target.rsplit(".", 1)[-1] in NEVER_PUBLIC
    if is_private and settings.SESSION_COOKIE_SECURE:
        yield Note(
            f"Shops are told to point their domains at {target}, which has no place "
            "in public DNS.",
            hint="Set PLATFORM_HOST or SHOP_CNAME_TARGET to a name of yours.",
            id="tenants.W003",
        )


@register(Tags.database)
def hosts_fit(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Compare the settings with the domains; asked with `--database default`."""
    if not databases or connection.alias not in databases:
        return []
    with shop(PUBLIC):
        if Domain._meta.db_table not in connection.introspection.table_names():
            return []
        return list(_hosts())


def _hosts() -> Iterator[CheckMessage]:
    host = settings.PLATFORM_HOST
    ours = Domain.objects.filter(tenant__schema_name=PUBLIC)
    if ours.exists() and not ours.filter(domain=host, is_primary=True).exists():
        yield Note(
            f"PLATFORM_HOST is {host}, but the platform answers at "
            f"{', '.join(ours.values_list('domain', flat=True))}.",
            hint="Run `manage.py migrate_installation`, which writes the new host.",
            id="tenants.W004",
        )
    inside = Domain.objects.held().filter(
        kind=Domain.Kind.OWN, domain__endswith=f".{host}"
    )
    for domain in inside[:10]:
        yield Note(
            f"{domain} is a shop's own domain and lies below PLATFORM_HOST.",
            hint="Release it on the operators' screen Domains, or change the setting.",
            id="tenants.W005",
        )
