"""A real simulator process, and what tests need around it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait for a truthy answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    pytest.fail("waited in vain")


class Process:
    """One simulator process."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.base = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "simulator", "--port", str(port)]
        self.child = subprocess.Popen(  # noqa: S603 - our own module
            [*command, "--data", str(folder), *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        self.first_line = self.child.stdout.readline()
        self.http = httpx.Client(base_url=self.base, timeout=10, trust_env=False)

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        self.child.terminate()
        code = self.child.wait(timeout=10)
        if self.child.stdout is not None:
            self.child.stdout.close()
        return code

    def sim(self, method: str, path: str, **body: Any) -> Any:
        """Call the control API."""
        answer = self.http.request(method, f"/_sim{path}", json=body or None)
        assert answer.status_code < 300, answer.text
        return answer.json()


@dataclass
class Hit:
    """One request the receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int


@dataclass
class Receiver:
    """A small web server: takes webhooks, serves files."""

    url: str
    hits: list[Hit] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    status: int = 200

    def to(self, path: str) -> list[Hit]:
        """Return what arrived at a path."""
        return [hit for hit in self.hits if hit.path == path]
