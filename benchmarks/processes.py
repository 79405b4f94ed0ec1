"""The servers of the Procfile, and what each of them spends of the processors."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from honcho.environ import parse_procfile

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 20
PROC = Path("/proc")
# Words of a command line -> the name in the table, for what `embedded` has started.
BESIDE_US = {"postgres": "postgres", "redis-server": "redis", "simulator": "simulator"}


class NotStarted(Exception):
    """A server did not come up; the text ends with its log."""


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def command_of(name: str) -> str:
    """Return a command of the Procfile."""
    return str(parse_procfile((PROJECT / "Procfile").read_text()).processes[name])


@contextmanager
def server(
    name: str, command: str, log: Path, **settings: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a shell command as a group of its own while the block lasts."""
    with (log / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  our own Procfile
            ["/bin/sh", "-c", command],
            cwd=PROJECT,
            env=os.environ | settings | {"PATH": _path()},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _path() -> str:
    """Let `python` in the Procfile be the one that runs us."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_answers(
    port: int, process: "subprocess.Popen[bytes]", log: Path
) -> None:
    """Return once a web server answers; raise NotStarted with its last words."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        with suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200:
                return
        time.sleep(0.1)
    raise NotStarted(log.read_text(errors="replace")[-3000:])


class Meter:
    """Processor time of groups of processes, from /proc (empty where there is none)."""

    def __init__(self, roots: dict[str, int]) -> None:
        self._roots = {**_beside_us(), **roots, "client": os.getpid()}

    def read(self) -> dict[str, float]:
        """Return the milliseconds each group has spent so far, ended children too."""
        table = _table()
        tick_ms = 1000 / os.sysconf("SC_CLK_TCK")
        own = set(self._roots.values())
        return {
            name: tick_ms * _spent(root, table, own - {root})
            for name, root in self._roots.items()
        }


def _table() -> dict[int, tuple[int, int, int]]:
    """Read each process's parent, own ticks and ticks of its ended children."""
    table = {}
    for entry in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            own, ended = int(fields[11]) + int(fields[12]), sum(map(int, fields[13:15]))
            table[int(entry.parent.name)] = (int(fields[1]), own, ended)
    return table


def _spent(root: int, table: dict[int, tuple[int, int, int]], others: set[int]) -> int:
    """Sum a process and what descends from it, without other groups below it."""
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        _, own, ended = table.get(pid, (0, 0, 0))
        # Our own ended children were measured as groups while they lived.
        total += own if others and pid == os.getpid() else own + ended
        waiting += [p for p, row in table.items() if row[0] == pid and p not in others]
    return total


def _beside_us() -> dict[str, int]:
    """Find the servers that run beside us under `python -m embedded exec`."""
    found = {}
    for pid, (parent, _, _) in _table().items():
        if parent != os.getppid() or pid == os.getpid():
            continue
        with suppress(OSError):
            words = (PROC / str(pid) / "cmdline").read_bytes().decode(errors="replace")
            for word, name in BESIDE_US.items():
                if word in words.replace("\0", " "):
                    found[name] = pid
                    break
    return found
