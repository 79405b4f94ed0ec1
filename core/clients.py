"""Whose address a request comes from, behind proxies that say so and ones that lie."""

import ipaddress
from functools import cache

from django.conf import settings
from django.http import HttpRequest

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(request: HttpRequest) -> str:
    """Return the address of who asks.

    X-Forwarded-For grows to the right, so only its right end is written by our own
    proxies; TRUSTED_PROXIES says how many they are, or which networks they stand in.
    Everything further left is what the visitor claims and is never believed.
    """
    peer = _parse(request.META.get("REMOTE_ADDR", ""))
    trusted = trusted_proxies(settings.TRUSTED_PROXIES)
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if isinstance(trusted, int):
        # Fewer entries than proxies: somebody came around them.
        told = _parse(hops[-trusted]) if 0 < trusted <= len(hops) else None
        return str(told or peer or "")
    seen = peer
    for hop in reversed(hops):
        if seen is None or not any(seen in network for network in trusted):
            break
        told = _parse(hop)
        if told is None:
            break
        seen = told
    return str(seen or "")


def bucket(address: str) -> str:
    """Name what is counted as one: an IPv4 address, of IPv6 what one household has."""
    found = _parse(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found or "unknown")


def _parse(text: str) -> Address | None:
    """Read an address as proxies and servers write it, with or without a port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@cache
def trusted_proxies(text: str) -> int | tuple[Network, ...]:
    """Read TRUSTED_PROXIES: a number of proxies, or their networks.

    Raises ValueError for anything else.
    """
    if text.strip().isdecimal():
        return int(text)
    return tuple(
        ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()
    )
