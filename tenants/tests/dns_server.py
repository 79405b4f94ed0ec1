"""A DNS server on loopback whose records a test writes, over UDP and TCP."""

import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dnslib import AAAA, CNAME, QTYPE, RCODE, RR, TXT, A, DNSRecord
from dnslib.dns import DNSError
from dnslib.server import DNSHandler, DNSLogger, DNSServer

LONGEST_OVER_UDP = 512
KINDS = {"A": A, "AAAA": AAAA, "CNAME": CNAME}


class Zone:
    """What the server answers. `broken` and `silent` are names that do not work."""

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.broken: set[str] = set()
        self.silent: set[str] = set()
        # Every question: (name, type, "udp" or "tcp").
        self.asked: list[tuple[str, str, str]] = []
        self.port = 0

    @property
    def server(self) -> str:
        """Name the server as DNS_RESOLVERS wants it."""
        return f"127.0.0.1:{self.port}"

    def clear(self) -> None:
        """Forget what the last test wrote and asked."""
        for kept in (self.records, self.broken, self.silent, self.asked):
            kept.clear()

    def set(self, name: str, kind: str, *values: Any) -> None:
        """Replace the records of a name; a TXT of several parts is a list."""
        self.records[name, kind] = list(values)

    def resolve(self, request: DNSRecord, handler: Any) -> DNSRecord:
        """Answer as a resolver does: aliases are followed, the chain is shown."""
        name = str(request.q.qname).rstrip(".").lower()
        kind = QTYPE[request.q.qtype]
        self.asked.append((name, kind, handler.protocol))
        if name in self.silent:
            raise DNSError("The test wants no answer.")
        reply = request.reply()
        if name in self.broken:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        self._answer(reply, name, kind)
        return reply

    def _answer(self, reply: DNSRecord, name: str, kind: str) -> None:
        for _ in range(20):
            for value in self.records.get((name, kind), ()):
                reply.add_answer(_row(name, kind, value))
            alias = self.records.get((name, "CNAME"))
            if reply.rr and reply.rr[-1].rtype == getattr(QTYPE, kind):
                return
            if not alias or kind == "CNAME":
                break
            reply.add_answer(_row(name, "CNAME", alias[0]))
            name = alias[0]
        if not any(key[0] == name and rows for key, rows in self.records.items()):
            reply.header.rcode = RCODE.NXDOMAIN


def _row(name: str, kind: str, value: Any) -> RR:
    data = TXT(value) if kind == "TXT" else KINDS[kind](value)
    return RR(name, getattr(QTYPE, kind), rdata=data, ttl=60)


class _Handler(DNSHandler):
    """Cuts long answers over UDP, so that the question is asked over TCP again."""

    def get_reply(self, data: bytes) -> bytes:
        reply = self.server.resolver.resolve(DNSRecord.parse(data), self)
        if self.protocol == "udp" and len(reply.pack()) > LONGEST_OVER_UDP:
            reply.rr, reply.header.tc = [], 1
        return bytes(reply.pack())


@contextmanager
def serving() -> Iterator[Zone]:
    """Run the server; both protocols on one port."""
    zone = Zone()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        zone.port = probe.getsockname()[1]
    servers = [
        DNSServer(
            zone,
            address="127.0.0.1",
            port=zone.port,
            tcp=is_tcp,
            handler=_Handler,
            logger=DNSLogger("-request,-reply,-truncated,-error"),
        )
        for is_tcp in (False, True)
    ]
    for server in servers:
        server.start_thread()
    try:
        yield zone
    finally:
        for server in servers:
            server.stop()
            server.server.server_close()
