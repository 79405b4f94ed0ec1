"""Where things lie: the data folder, the runtime folder for sockets, the lock."""

import contextlib
import errno
import fcntl
import hashlib
import os
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from embedded import leash
from embedded.errors import StartError

APP_ROLE = "passepartout"
APP_DATABASE = "passepartout"

# sun_path holds 108 bytes with its closing zero; the longest name we append is
# "/passepartout-<12 characters>/pg/.s.PGSQL.5432.lock".
LONGEST_TEMPORARY_FOLDER = 107 - 52
CLEANUP_WAIT_SECONDS = 15.0
LOG_LINES = 12


@dataclass(frozen=True)
class Places:
    """Every path derives from the data folder, so two folders never collide."""

    data_dir: Path

    @classmethod
    def under(cls, data_dir: Path) -> "Places":
        """Resolve the data folder and make it, with the caller's umask."""
        resolved = data_dir.expanduser().resolve()
        try:
            (resolved / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StartError(
                f"Cannot make the data folder {resolved}: {error}"
            ) from None
        return cls(resolved)

    @property
    def runtime_dir(self) -> Path:
        """Return a short folder for sockets, the same one at every start."""
        base = tempfile.gettempdir()
        if len(os.fsencode(base)) > LONGEST_TEMPORARY_FOLDER:
            base = "/tmp"  # noqa: S108 - checked for its owner in make_runtime_dir
        return Path(base) / f"passepartout-{self.fingerprint}"

    @property
    def fingerprint(self) -> str:
        """Return what tells this data folder and this user from all others."""
        identity = f"{self.data_dir}\0{os.geteuid()}".encode()
        return hashlib.sha256(identity).hexdigest()[:12]

    @property
    def postgres_socket_dir(self) -> Path:
        return self.runtime_dir / "pg"

    @property
    def redis_socket(self) -> Path:
        return self.runtime_dir / "redis.sock"

    @property
    def database_url(self) -> str:
        host = quote(str(self.postgres_socket_dir), safe="")
        return f"postgresql://{APP_ROLE}@/{APP_DATABASE}?host={host}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}"

    @property
    def celery_broker_url(self) -> str:
        # kombu's name for the same socket.
        return f"redis+socket://{self.redis_socket}"

    def log(self, name: str) -> Path:
        return self.data_dir / "logs" / f"{name}.log"

    def last_words(self, name: str) -> str:
        """Return where a program's log lies and how it ends.

        A temporary data folder is gone by the time somebody wants to read it.
        """
        text = self.log(name).read_text(errors="replace").rstrip()
        last = "\n".join(text.splitlines()[-LOG_LINES:])
        return f"its log is {self.log(name)} and ends:\n{last}"

    def make_runtime_dir(self) -> None:
        """Make the socket folder; refuse one that somebody else put there first."""
        # Root's folder lets the database account through to its own subfolder.
        mode = 0o711 if os.geteuid() == 0 else 0o700
        with contextlib.suppress(FileExistsError):
            self.runtime_dir.mkdir(mode=mode)
        found = self.runtime_dir.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise StartError(
                f"{self.runtime_dir} belongs to somebody else. Remove it, or set"
                " TMPDIR to a folder of your own."
            )
        self.runtime_dir.chmod(mode)


@contextlib.contextmanager
def exclusive(places: Places) -> Iterator[int]:
    """Hold the data folder for one supervisor at a time; yield the lock's descriptor.

    The lock belongs to an open file, so the kernel lets go of it whatever happens.
    """
    with _open_lock(places) as file:
        _lock(file.fileno(), places)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield file.fileno()


def _open_lock(places: Places) -> TextIO:
    try:
        return (places.data_dir / "lock").open("a+")
    except PermissionError:
        raise StartError(
            f"{places.data_dir} belongs to another user, perhaps root. Run this as that"
            " user, or set DATA_DIR to a folder of your own."
        ) from None


def _lock(descriptor: int, places: Places) -> None:
    deadline = time.monotonic() + CLEANUP_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip()
            # A holder that is gone was killed, and its leash is still cleaning up.
            gone = holder.isdigit() and not leash.is_running(int(holder))
            if gone and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            raise StartError(
                f"{places.data_dir} is in use by another copy (process {holder})."
                " Stop it, or run a second copy beside it:"
                " `make run PORT=8001 DATA_DIR=.local-2`."
            ) from None
        else:
            return


def free_port() -> int:
    """Return a loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_taken(port: int) -> bool:
    """Say whether a server already listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def remembered_port(places: Places) -> int:
    """Return the simulator's port, chosen once: stored webhooks and links name it."""
    file = places.data_dir / "simulator.port"
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int(file.read_text())
    port = free_port()
    file.write_text(f"{port}\n")
    return port
