"""A keep-alive HTTP client that costs little beside what it measures.

One connection, one request at a time. httptools parses, uvloop moves the bytes; that
is about a tenth of what a general client spends on a request.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, cast

import httptools
import orjson


class Unexpected(Exception):
    """An answer that no shopper should get."""


@dataclass(frozen=True)
class Answer:
    """Status and body of an answer."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Decode the body."""
        return orjson.loads(self.body)


class Connection(asyncio.Protocol):
    """One keep-alive connection to a server on loopback."""

    def __init__(self, port: int, host: str) -> None:
        self._port = port
        self._host = host
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[Answer] | None = None
        self._parts: list[bytes] = []

    async def open(self) -> "Connection":
        """Connect; a server that closed the connection is connected again."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)
        return self

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Fetch a path."""
        return await self.send(self.encode("GET", path, headers or {}, b""))

    async def post(
        self,
        path: str,
        body: bytes,
        headers: dict[str, str],
        *,
        content_type: str = "application/json",
    ) -> Answer:
        """Post a body."""
        typed = {"Content-Type": content_type, **headers}
        return await self.send(self.encode("POST", path, typed, body))

    def encode(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> bytes:
        """Write a request as bytes, to be sent any number of times."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if method != "GET":
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def send(self, request: bytes) -> Answer:
        """Send an encoded request and wait for its answer."""
        if self._transport is None or self._transport.is_closing():
            await self.open()
        self._answer = asyncio.get_running_loop().create_future()
        self._parts = []
        assert self._transport is not None  # noqa: S101  open() has set it
        self._transport.write(request)
        return await self._answer

    # What asyncio and httptools call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        # uvloop's transports are transports in all but their base class.
        self._transport = cast("asyncio.Transport", transport)
        self._parser = httptools.HttpResponseParser(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request that is under way."""
        if self._answer and not self._answer.done():
            self._answer.set_exception(error or Unexpected("The server hung up."))

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        """Collect the body."""
        self._parts.append(part)

    def on_message_complete(self) -> None:
        """Hand the answer over."""
        if self._answer and not self._answer.done():
            answer = Answer(self._parser.get_status_code(), b"".join(self._parts))
            self._answer.set_result(answer)
