"""The whole platform, as `make run` starts it, on free ports and a temporary folder."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 300
STOP_SECONDS = 60


class DidNotStart(Exception):
    """The platform did not come up."""


@dataclass(frozen=True)
class Platform:
    """A running platform: where it listens and where it keeps its things."""

    port: int
    data_dir: Path
    log: Path

    @property
    def simulator_url(self) -> str:
        """Return the address of the outside services."""
        return (
            f"http://127.0.0.1:{(self.data_dir / 'simulator.port').read_text().strip()}"
        )

    def simulate(self, method: str, path: str, **kwargs: Any) -> Any:
        """Call the simulator's control API."""
        answer = httpx.request(method, self.simulator_url + path, timeout=30, **kwargs)
        answer.raise_for_status()
        return answer.json()


# Set where this itself runs beside servers of its own, as the tests do.
OTHERS = {
    *("DATABASE_URL", "DATABASE_URL_DIRECT", "REDIS_URL", "CELERY_BROKER_URL"),
    *("SIMULATOR_URL", "SIMULATOR_PORT", "DATA_DIR", "PORT", "DJANGO_SETTINGS_MODULE"),
}


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """Pass our environment on, without the servers that it names."""
    kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return kept | settings


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_platform(settings: dict[str, str]) -> Iterator[Platform]:
    """Start everything with extra environment, and stop and remove it afterwards.

    Raises DidNotStart with the end of the log.
    """
    folder = Path(tempfile.mkdtemp(prefix="passepartout-demo-"))
    # The database may run under another account, which must get through.
    folder.chmod(0o711)
    platform = Platform(free_port(), folder / "data", folder / "log")
    with platform.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own program
            [
                *(sys.executable, "-m", "embedded", "run"),
                *("--data-dir", str(platform.data_dir), "--port", str(platform.port)),
            ],
            cwd=PROJECT,
            env=_environment(settings),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, platform)
        yield platform
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(process: "subprocess.Popen[bytes]", platform: Platform) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        try:
            # Answers only once the databases are migrated and the shops are seeded.
            answer = httpx.get(f"http://127.0.0.1:{platform.port}/health", timeout=5)
            if answer.status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise DidNotStart("The platform did not start:\n" + tail(platform.log))


def tail(log: Path, lines: int = 60) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
