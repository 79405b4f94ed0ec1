"""Which web origins may call a shop's API from a browser."""

from urllib.parse import urlsplit

from django.conf import settings

from tenants.hosts import known_host
from tenants.models import Tenant


def is_of_shop(tenant: Tenant, origin: str) -> bool:
    """Tell whether an origin is one of the shop's: a live domain, or one it listed.

    Compared whole, scheme and port included; a domain of another shop, a longer name
    that begins like ours and `null` are somebody else's.
    """
    if origin in tenant.storefront_origins:
        return True
    try:
        host = urlsplit(origin).hostname or ""
    except ValueError:
        return False
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    if not host or origin != f"{settings.PUBLIC_SCHEME}://{host}{port}":
        return False
    known = known_host(host)
    return known is not None and known.tenant.pk == tenant.pk
