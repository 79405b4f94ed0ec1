"""Connections to addresses that were checked, and to no others.

The name is resolved once, every address it has is judged, and the connection is opened
to one of exactly those: a name that changes its answer in between (DNS rebinding)
changes nothing. The Host header and TLS still speak of the name.
"""

from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from core.addresses import Resolve, is_odd_spelling, is_public

PORTS = frozenset({80, 443})


class AddressRefused(Exception):
    """The URL leads into our own network, or to where nobody of ours has business."""


class CheckedBackend(httpcore.NetworkBackend):
    """Resolve, judge, connect to what was judged."""

    def __init__(self, resolve: Resolve, is_allowed: Callable[[str], bool]) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect by address; raise AddressRefused where one of them is not public."""
        addresses = self._checked(host, port)
        problem: Exception = httpcore.ConnectError("no address")
        for address in addresses:
            try:
                return self._sockets.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def _checked(self, host: str, port: int) -> list[str]:
        # httpcore hands names on as they stand in the URL, brackets removed.
        if is_odd_spelling(host):
            raise AddressRefused(f"{host} is not a public address")
        try:
            is_literal = ":" in host or host.replace(".", "").isdecimal()
            addresses = [host] if is_literal else list(self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        # All of them, not the first: a mixed answer is an attempt.
        if not all(self._is_allowed(address) for address in addresses):
            raise AddressRefused(f"{host} is not a public address")
        return addresses

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Refuse: no URL leads to a socket of this machine."""
        raise AddressRefused("not a public address")


def pool(
    ssl_context: Any,
    resolve: Resolve,
    is_allowed: Callable[[str], bool] = is_public,
) -> httpcore.ConnectionPool:
    """Make a pool of connections that all go through the check."""
    return httpcore.ConnectionPool(
        ssl_context=ssl_context,
        max_connections=20,
        max_keepalive_connections=5,
        keepalive_expiry=5.0,
        network_backend=CheckedBackend(resolve, is_allowed),
    )
