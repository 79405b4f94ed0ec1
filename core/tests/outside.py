"""The outside services for tests: a simulator of this process's own, and a mailbox.

A test's rows are in a transaction that no other process sees. So the simulator delivers
its webhooks over HTTP to a `Mailbox`, byte for byte, and the test hands them on to our
views when it wants to. The simulator is not shared with other test processes: the
faults of one must not strike another.
"""

import atexit
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image

PATIENCE_SECONDS = 10
SIGNATURES = {"stripe-signature", "x-pfy-signature"}


@dataclass(frozen=True)
class Letter:
    """A webhook as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def topic(self) -> str:
        """Return what it is about; Stripe and Printify both call it `type`."""
        return str(json.loads(self.body)["type"])


@dataclass
class Mailbox:
    """A server that keeps the webhooks it gets, and serves one print file."""

    port: int
    letters: list[Letter] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    print_file: bytes = b""

    def url(self, host: str = "acme.localhost") -> str:
        """Return the address at which the simulator finds a shop of this test."""
        return f"http://{host}:{self.port}"

    def wait_for(self, topic: str, count: int = 1) -> list[Letter]:
        """Return the letters about a topic once there are `count` of them."""

        def found() -> list[Letter]:
            return [letter for letter in list(self.letters) if letter.topic == topic]

        until(lambda: len(found()) >= count, f"{count} x {topic}")
        return found()


class Simulator:
    """The control API of the simulator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)

    def control(self, method: str, route: str, /, **body: Any) -> Any:
        """Call the control API."""
        answer = self._http.request(method, f"/_sim{route}", json=body or None)
        answer.raise_for_status()
        return answer.json()

    def break_with(self, kind: str, **rule: Any) -> None:
        """Put a fault rule in force until the end of the test."""
        self.control("POST", "/faults", kind=kind, **rule)

    def mend(self) -> None:
        """Take back every fault rule."""
        self.control("DELETE", "/faults")

    def received(self, service: str, path: str, method: str = "POST") -> int:
        """Count the requests that came in since the test began."""
        rows = self.control(
            "GET", f"/received?service={service}&path={path}&method={method}&limit=1000"
        )
        return len(rows["data"])

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form, as a browser does."""
        return self._http.post(path, data=form)


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait for something another process does."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > give_up_at:
            pytest.fail(f"{what} did not happen within {PATIENCE_SECONDS} s")
        time.sleep(0.005)


@cache
def _process() -> Simulator:
    """Start the simulator of this process, once, and stop it when Python ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tempfile.mkdtemp(prefix="simulator-")
    child = subprocess.Popen(  # noqa: S603  our own program
        [
            *(sys.executable, "-m", "simulator"),
            *("--port", str(port), "--data", folder),
        ],
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
    )

    def stop() -> None:
        child.terminate()
        child.wait(10)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    assert child.stdout is not None
    assert b"ready" in child.stdout.readline()
    return Simulator(f"http://127.0.0.1:{port}")


@contextmanager
def _serve(mailbox: Mailbox) -> Iterator[ThreadingHTTPServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            mailbox.letters.append(Letter(self.path, headers, body))
            self.reply(b"{}")

        def do_GET(self) -> None:
            mailbox.fetched.append(self.path)
            self.reply(mailbox.print_file)

        def reply(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    mailbox.port = server.server_port
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def simulator(settings: Any) -> Iterator[Simulator]:
    """Stand where Stripe and Printify are, without faults and with no log."""
    running = _process()
    settings.SIMULATOR_URL = running.url
    settings.STRIPE_API_BASE = f"{running.url}/stripe"
    settings.PRINTIFY_API_BASE = f"{running.url}/printify"
    running.mend()
    running.control("DELETE", "/received")
    yield running
    running.mend()


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Listen where the shops' public addresses point to."""
    box = Mailbox(0, print_file=picture(60, 80))
    with _serve(box):
        settings.PUBLIC_PORT = str(box.port)
        yield box


def picture(width: int, height: int) -> bytes:
    """Draw a small picture file."""
    file = BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, "PNG")
    return file.getvalue()


def hand_on(letters: list[Letter], host: str = "acme.localhost") -> list[int]:
    """Post webhooks to our own views, unchanged; return the statuses."""
    client = Client(headers={"host": host})
    return [
        client.post(
            letter.path,
            letter.body,
            content_type="application/json",
            headers={
                name: letter.headers[name]
                for name in SIGNATURES & letter.headers.keys()
            },
        ).status_code
        for letter in letters
    ]


def random_word(length: int) -> str:
    """Make a word such as keys and tokens are."""
    return secrets.token_hex(length)[:length]
