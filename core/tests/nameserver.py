"""A real DNS server on loopback that may change its mind between two questions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.exception
import dns.resolver
from dnslib import AAAA, QTYPE, RR, A
from dnslib.server import BaseResolver, DNSServer


@dataclass
class Names(BaseResolver):
    """Answers in turn for each name; the last one repeats."""

    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def resolve(self, request: Any, handler: Any) -> Any:
        """Answer one question (dnslib's hook)."""
        reply = request.reply()
        name, kind = str(request.q.qname).rstrip("."), QTYPE[request.q.qtype]
        left = self.answers.get(name, [[]])
        for text in left[0]:
            if (":" in text) == (kind == "AAAA"):
                data = AAAA(text) if ":" in text else A(text)
                reply.add_answer(RR(request.q.qname, request.q.qtype, rdata=data))
        if kind == "AAAA":  # asked second: the next look-up sees the next answer
            self.asked.append(name)
            if len(left) > 1:
                left.pop(0)
        return reply

    def look_up(self) -> Callable[[str, int], list[str]]:
        """Return what asks this server for every address of a name."""
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.port

        def addresses(host: str, port: int) -> list[str]:
            try:
                found = [
                    str(row)
                    for kind in ("A", "AAAA")
                    for row in resolver.resolve(host, kind, raise_on_no_answer=False)
                ]
            except dns.exception.DNSException as error:
                raise OSError(str(error)) from error
            if not found:
                raise OSError("no answer")
            return found

        return addresses


@contextmanager
def nameserver() -> Iterator[Names]:
    """Serve until the block ends."""
    names = Names()
    server = DNSServer(names, address="127.0.0.1", port=0)
    names.port = server.server.server_address[1]
    server.start_thread()
    try:
        yield names
    finally:
        server.stop()
        server.server.server_close()
