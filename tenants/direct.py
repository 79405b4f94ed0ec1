"""The way to PostgreSQL that migrations take: DATABASE_URL_DIRECT where it is set.

A pooler between us and PostgreSQL may end long statements or share sessions; those who
need a session of their own go around it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

# What leads to a server; the rest of the settings stays as it is.
_WAY = ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


@contextmanager
def direct_connection() -> Iterator[None]:
    """Have this process's connection go around a pooler while the block lasts."""
    direct = settings.DIRECT_DATABASE
    if direct is None:
        yield
        return
    before = {key: connection.settings_dict[key] for key in _WAY}
    connection.close()
    connection.settings_dict.update({key: direct[key] for key in _WAY})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def parameters() -> dict[str, Any]:
    """Return how to open one more connection of the same kind, beside Django's."""
    kept = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert"}
    known = connection.get_connection_params()
    return {key: value for key, value in known.items() if key in kept}
