"""Everything the application needs around it: PostgreSQL, Redis and the simulator."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from embedded.children import Children
from embedded.errors import StartError
from embedded.places import (
    Places,
    exclusive,
    free_port,
    port_is_taken,
    remembered_port,
)
from embedded.postgres import start_postgres
from embedded.redis import start_redis

PROJECT = Path(__file__).resolve().parent.parent
SIMULATOR_STAGE = 2
SIMULATOR_START_SECONDS = 30.0
POLL_SECONDS = 0.2


@dataclass
class Backing:
    """The running servers, and the environment that leads the application to them."""

    places: Places
    children: Children
    env: dict[str, str]
    servers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@contextlib.contextmanager
def running(
    data_dir: Path, *, durable: bool = True, web_port: int | None = None
) -> Iterator[Backing]:
    """Run PostgreSQL and Redis while the block lasts.

    DATABASE_URL or REDIS_URL in the environment means: use mine. `web_port` is
    refused, before anything starts, if it is taken.
    """
    places = Places.under(data_dir)
    with _supervising(places, web_port, [places.runtime_dir]) as backing:
        if not os.environ.get("DATABASE_URL"):
            _start_postgres(backing, durable=durable)
        if not os.environ.get("REDIS_URL"):
            _start_redis(backing)
        yield backing


@contextlib.contextmanager
def running_temporarily(*, durable: bool = True) -> Iterator[Backing]:
    """Run them on a data folder that is removed afterwards; never use yours."""
    folder = Path(tempfile.mkdtemp(prefix="passepartout-data-"))
    # Others may pass but not look, so the database account reaches its own part.
    folder.chmod(0o711)
    places = Places.under(folder)
    with _supervising(places, None, [places.runtime_dir, folder]) as backing:
        _start_postgres(backing, durable=durable)
        _start_redis(backing)
        yield backing


@contextlib.contextmanager
def _supervising(
    places: Places, web_port: int | None, remove_afterwards: list[Path]
) -> Iterator[Backing]:
    with exclusive(places) as lock:
        # After the lock: to our own second copy we can say something better.
        _refuse_taken(web_port)
        places.make_runtime_dir()
        with Children([lock], remove_afterwards) as children:
            yield Backing(places, children, _environment(places, web_port))


def _start_postgres(backing: Backing, *, durable: bool) -> None:
    places = backing.places
    server, note = start_postgres(backing.children, places, durable=durable)
    backing.servers["postgres"] = server
    backing.notes += [note] if note else []
    backing.env["DATABASE_URL"] = places.database_url
    # A way around a proxy of yours does not lead to this server.
    backing.env.pop("DATABASE_URL_DIRECT", None)


def _start_redis(backing: Backing) -> None:
    places = backing.places
    backing.servers["redis"] = start_redis(backing.children, places)
    backing.env["REDIS_URL"] = places.redis_url
    backing.env["CELERY_BROKER_URL"] = places.celery_broker_url


def _refuse_taken(web_port: int | None) -> None:
    if web_port is not None and port_is_taken(web_port):
        raise StartError(
            f"Port {web_port} is in use by another program;"
            f" run `make run PORT={web_port + 1}`."
        )


def _environment(places: Places, web_port: int | None) -> dict[str, str]:
    env = dict(os.environ)
    env["DATA_DIR"] = str(places.data_dir)
    env.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    env["PORT"] = str(web_port or env.get("PORT") or 8000)
    # The commands of the Procfile are those of the interpreter that runs us.
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}"
    env["PYTHONUNBUFFERED"] = "1"
    return env


def choose_simulator_port(backing: Backing, *, remember: bool) -> int:
    """Name the simulator's port in the environment, before anything is started."""
    wanted = os.environ.get("SIMULATOR_PORT")
    if wanted:
        port = int(wanted)
    else:
        port = remembered_port(backing.places) if remember else free_port()
    backing.env["SIMULATOR_PORT"] = str(port)
    backing.env["SIMULATOR_URL"] = f"http://127.0.0.1:{port}"
    if port_is_taken(port):
        raise StartError(
            f"Port {port}, which the simulator has used so far, is in use by another"
            " program. Stop that program, or set SIMULATOR_PORT."
        )
    return port


def start_simulator(backing: Backing) -> subprocess.Popen[bytes]:
    """Start the simulator, logging to a file, and wait until it listens."""
    port = choose_simulator_port(backing, remember=False)
    folder = backing.places.data_dir / "simulator"
    with backing.places.log("simulator").open("ab") as output:
        server = backing.children.start(
            [
                *(sys.executable, "-m", "simulator"),
                *("--port", str(port), "--data", str(folder)),
            ],
            stage=SIMULATOR_STAGE,
            env=backing.env,
            cwd=PROJECT,
            output=output,
        )
    try:
        wait_for_http(f"http://127.0.0.1:{port}/", server, "The simulator")
    except StartError as error:
        last_words = backing.places.last_words("simulator")
        raise StartError(f"{str(error).rstrip('.')}; {last_words}") from None
    backing.servers["simulator"] = server
    return server


def wait_for_http(
    url: str,
    server: subprocess.Popen[bytes],
    name: str,
    *,
    seconds: float = SIMULATOR_START_SECONDS,
    exactly: int | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Return when the server answers: with status `exactly`, or at all.

    `meanwhile` is called between the attempts and may raise.
    """
    deadline = time.monotonic() + seconds
    while True:
        status = _status(url)
        if status is not None and exactly in {None, status}:
            return
        if server.poll() is not None:
            raise StartError(
                f"{name} ended with code {server.returncode} at its start."
            )
        if time.monotonic() > deadline:
            seen = f"answered {status}" if status else "did not answer"
            raise StartError(f"{name} {seen} at {url} within {seconds:.0f} seconds.")
        time.sleep(POLL_SECONDS)


def _status(url: str) -> int | None:
    # Never through a proxy: these are our own servers on loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
