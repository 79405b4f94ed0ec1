"""Which addresses of the internet may be called when somebody else chose the name."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

REFUSED_V4 = [
    ipaddress.ip_network(net)
    for net in (
        "168.63.129.16/32",  # looks public and is Azure's service inside the network
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.88.99.0/24",  # 6to4 relays
    )
]
# Each carries an IPv4 address inside, and a gateway may unwrap it on our side of the
# wall. No service of ours is reached by any of them, so none is unwrapped: all refused.
REFUSED_V6 = [
    ipaddress.ip_network(net)
    for net in (
        "::/96",  # IPv4-compatible, ::1 and ::
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated (SIIT)
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own network
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local, deprecated
    )
]
# Global unicast; everything else is reserved or has a special purpose.
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# As browsers see it, a host whose last part is a number is an IPv4 address, however
# it is spelled: 2130706433, 0x7f000001, 017700000001, 127.1. Only dotted decimals pass.
ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?\Z", re.IGNORECASE)


def is_public(text: str) -> bool:
    """Tell whether an address is somebody's on the open internet."""
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in net for net in REFUSED_V4)
    return address in GLOBAL_UNICAST and not any(address in net for net in REFUSED_V6)


def is_odd_spelling(host: str) -> bool:
    """Tell whether a host is a number that is not written as an address usually is."""
    if not ENDS_IN_NUMBER.search(host):
        return False
    try:
        return str(ipaddress.IPv4Address(host)) != host
    except ValueError:
        return True


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system's resolver; raises OSError or UnicodeError for no answer."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
