"""A copy of the servers, started the way people start it, and what it left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import psycopg

from embedded.leash import is_running

PROJECT = Path(__file__).resolve().parents[2]

# The command beside the servers: tells its environment, then waits to be let go.
TELL_AND_WAIT = """
import json, os, sys
print(json.dumps(dict(os.environ)), flush=True)
sys.stdin.read()
"""
OURS = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DATA_DIR", "PORT"}


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a person who has configured nothing."""
    kept = {k: v for k, v in os.environ.items() if k not in OURS}
    kept = {k: v for k, v in kept.items() if not k.startswith("SIMULATOR_")}
    return kept | more


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "embedded", *map(str, arguments)]


def run(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m embedded` to its end."""
    return subprocess.run(  # noqa: S603 - the test's own words
        command(*arguments),
        cwd=PROJECT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def begin(
    words: list[str], env: dict[str, str], *, errors: int | None = None
) -> subprocess.Popen[bytes]:
    """Start the words and leave them running, with pipes to talk to them."""
    return subprocess.Popen(  # noqa: S603 - the test's own words
        words,
        cwd=PROJECT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
    )


class Copy:
    """`python -m embedded exec` on one data folder, up while the block lasts."""

    def __init__(self, data_dir: Path, *options: str, **env: str) -> None:
        self._words = command("exec", "--data-dir", data_dir, *options)
        self._words += ["--", sys.executable, "-c", TELL_AND_WAIT]
        self._env = environment(**env)
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        self.supervisor = begin(self._words, self._env)
        assert self.supervisor.stdout is not None
        self.env = json.loads(self.supervisor.stdout.readline())
        return self

    def __exit__(self, *error: object) -> None:
        self.supervisor.communicate(timeout=30)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return sql(self.env["DATABASE_URL"], statement)

    def postgres_pid(self) -> int:
        """Return the number of the server itself, not of one of its helpers."""
        for pid in descendants(self.supervisor.pid):
            if parent(pid) == self.supervisor.pid and name(pid) == "postgres":
                return pid
        raise AssertionError("no postgres below the supervisor")


def sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def parent(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[1])


def descendants(pid: int) -> list[int]:
    numbers = [int(f.name) for f in Path("/proc").glob("[0-9]*")]
    parents = {number: parent(number) for number in numbers}
    found = [pid]
    for known in found:
        found += [number for number, above in parents.items() if above == known]
    return found[1:]


def still_running(pids: list[int], *, within_seconds: float) -> list[str]:
    """Return the names of those that have not ended in time."""
    deadline = time.monotonic() + within_seconds
    alive = [pid for pid in pids if is_running(pid)]
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = [pid for pid in alive if is_running(pid)]
    return [name(pid) for pid in alive]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
