"""Refuse a pooler that gives each transaction another session.

A shop is a session's search path. Where a pooler takes the session away at the end of
a transaction, the next statement of a request may run in another shop (C41).
"""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import psycopg
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from tenants.direct import parameters

logger = logging.getLogger(__name__)
CLIENTS = 3
SECONDS_TO_CONNECT = 10
_PROBE = "SELECT pg_backend_pid(), current_setting('passepartout.probe', true)"
_SET = "SELECT set_config('passepartout.probe', %s, false)"
ADVICE = (
    "Point DATABASE_URL at PostgreSQL itself or at a pooler in session mode "
    "(pgbouncer: pool_mode = session). docs/how-to/settings.md says more."
)


class UnsafePool(ImproperlyConfigured):
    """Between us and PostgreSQL sessions are shared; shops would mix."""


def refuse_transaction_pooling() -> None:
    """Raise UnsafePool where a session does not outlast its transaction.

    A database that does not answer is not judged: whoever needs it will say so.
    """
    try:
        why = _shared_session()
    except psycopg.OperationalError as error:
        logger.warning("The database could not be asked about its sessions: %s", error)
        return
    if why:
        raise UnsafePool(f"{why} {ADVICE}")


def _shared_session() -> str:
    """Say how a session was seen to be shared, or nothing.

    One client alone may be given the same idle session again and again. So several
    are connected at once, and while one is between two transactions others begin
    theirs: they would be given what it has left.
    """
    with ExitStack() as open_clients:
        return _asked([_client(open_clients) for _ in range(CLIENTS)])


def _client(stack: ExitStack) -> "psycopg.Connection[Any]":
    client = psycopg.connect(
        **parameters(), autocommit=True, connect_timeout=SECONDS_TO_CONNECT
    )
    stack.callback(client.close)
    return client


def _asked(clients: "list[psycopg.Connection[Any]]") -> str:
    first, *others = clients
    mark = uuid4().hex
    first.execute(_SET, [mark])
    mine = _probed(first)
    for other in others:
        try:
            other.execute("BEGIN")
        except psycopg.errors.ProtocolViolation as refused:
            return f"Transactions are refused ({refused})."
        theirs = _probed(other)
        if theirs[0] == mine[0]:
            return "Two connections to the database share one session."
    if mine[1] != mark or _probed(first) != mine:
        return "What is set for a session is lost when its transaction ends."
    return ""


def _probed(client: "psycopg.Connection[Any]") -> tuple[int, str]:
    row: tuple[int, str] = client.execute(_PROBE).fetchone()  # type: ignore[assignment]
    return row


@register(Tags.database)
def check_sessions(
    *, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """Report an unsafe pooler in `manage.py check --database default`."""
    if not databases:
        return []
    try:
        refuse_transaction_pooling()
    except UnsafePool as unsafe:
        return [Error(str(unsafe), id="tenants.E001")]
    return []
