"""A Printify that answers what a test says, over real HTTP on loopback."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

DROPPED = "dropped"


@dataclass
class Call:
    """A request that arrived."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]


@dataclass
class Stub:
    """Answers by method and path; the last answer of a list repeats."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def on(self, call: str, *answers: Any) -> None:
        """Answer "GET /shops.json" with (status, JSON) pairs, bytes, or DROPPED."""
        self.answers[call] = list(answers)

    def take(self, call: str) -> Any:
        """Return the next answer."""
        left = self.answers.get(call) or [(404, {"error": "Not found"})]
        return left.pop(0) if len(left) > 1 else left[0]

    def made(self, call: str) -> list[Call]:
        """List the requests of one kind."""
        return [c for c in self.calls if f"{c.method} {c.path}" == call]


@contextmanager
def serve() -> Iterator[Stub]:
    """Run a stub until the block ends."""
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            path = self.path.removeprefix("/v1")
            body = json.loads(raw) if raw else None
            stub.calls.append(Call(self.command, path, body, dict(self.headers)))
            answer = stub.take(f"{self.command} {path}")
            if answer == DROPPED:
                self.close_connection = True
                return
            status, content = answer if isinstance(answer, tuple) else (200, answer)
            data = content if isinstance(content, bytes) else json.dumps(content)
            data = data.encode() if isinstance(data, str) else data
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
