"""A pooler that gives each transaction another session is refused (C41)."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tenants.direct import direct_connection
from tenants.pooling import UnsafePool, check_sessions, refuse_transaction_pooling

PROJECT = Path(__file__).resolve().parents[2]
POOLER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
CONFIG = """
[databases]
{name} = host={host} port={port} dbname={name} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
"""
Server = dict[str, object]

pytestmark = pytest.mark.usefixtures("_committed")


@contextmanager
def pooler(mode: str) -> Iterator[Server]:
    """Run pgbouncer on loopback and yield Django's settings for it."""
    if POOLER is None:
        pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = free.getsockname()[1]
    behind = connection.settings_dict
    config = Path(f"/tmp/passepartout-pgbouncer-{listen}.ini")  # noqa: S108
    # It gives root's rights away and must still reach its file.
    config.write_text(
        CONFIG.format(
            name=behind["NAME"],
            host=behind["HOST"],
            port=behind["PORT"] or 5432,
            user=behind["USER"],
            listen=listen,
            mode=mode,
        )
    )
    command = [str(POOLER), str(config)]
    if os.geteuid() == 0:
        owner = Path(behind["HOST"]).owner() if "/" in behind["HOST"] else "nobody"
        command[1:1] = ["-u", "nobody" if owner == "root" else owner]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(listen)
        yield {**behind, "HOST": "127.0.0.1", "PORT": str(listen)}
    finally:
        process.terminate()
        process.wait()
        config.unlink()


def _wait(port: int) -> None:
    give_up_at = time.monotonic() + 10
    while time.monotonic() < give_up_at:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError("pgbouncer does not listen")


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_sessions_that_are_shared_are_refused(settings: Any, mode: str) -> None:
    with pooler(mode) as settings.DIRECT_DATABASE, direct_connection():
        with pytest.raises(UnsafePool, match="pool_mode = session"):
            refuse_transaction_pooling()
        found = check_sessions(databases=["default"])

    assert [error.id for error in found] == ["tenants.E001"]


def test_a_session_each_is_fine(settings: Any) -> None:
    with pooler("session") as settings.DIRECT_DATABASE, direct_connection():
        refuse_transaction_pooling()
        found = check_sessions(databases=["default"])

    assert found == []


def test_postgresql_itself_is_fine() -> None:
    refuse_transaction_pooling()


def test_migrations_take_the_direct_way(settings: Any) -> None:
    with (
        pooler("transaction") as settings.DIRECT_DATABASE,
        pytest.raises(CommandError, match="pool_mode = session"),
    ):
        call_command("migrate_installation", verbosity=0)

    assert "/" in connection.settings_dict["HOST"]


def test_a_database_that_is_away_is_not_judged(settings: Any) -> None:
    away = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}
    settings.DIRECT_DATABASE = away

    with direct_connection():
        refuse_transaction_pooling()


# A pooler does not take the options that the tests' own settings send along.
AS_IT_RUNS = {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}


@pytest.mark.parametrize(
    "program",
    [
        [sys.executable, "-c", "import config.wsgi"],
        [*(sys.executable, "-m", "celery", "-A", "config.celery", "beat")],
    ],
)
def test_nothing_starts_behind_a_shared_session(program: list[str]) -> None:
    with pooler("transaction") as behind:
        where = "postgresql://{USER}@127.0.0.1:{PORT}/{NAME}".format(**behind)
        started = subprocess.run(  # noqa: S603 - our own programs
            program,
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": where, **AS_IT_RUNS},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert started.returncode != 0
    assert "pool_mode = session" in started.stderr
