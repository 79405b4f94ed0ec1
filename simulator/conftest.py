"""Fixtures for all simulator tests."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from simulator.tests.harness import Hit, Process, Receiver, free_port


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """Start one simulator for all tests."""
    running = Process(tmp_path_factory.mktemp("simulator"), free_port())
    yield running
    running.stop()


@pytest.fixture
def simulator(process: Process) -> Process:
    """Give a test an empty simulator whose clock runs at real speed."""
    process.sim("POST", "/reset")
    process.sim("PUT", "/clock", speed=1)
    return process


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listen on loopback."""
    found = Receiver("")

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): text for name, text in self.headers.items()}
            found.hits.append(Hit(self.path, headers, body, found.status))
            self._answer(found.status, b"")

        def do_GET(self) -> None:
            found.hosts.append(self.headers["host"])
            file = found.files.get(self.path)
            self._answer(404 if file is None else 200, file or b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(BrokenPipeError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    found.url = f"http://shop.localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()
