"""Asking DNS, with an end: one Lookup is one check and has a few seconds in all."""

import time
from typing import Any

import dns.exception
import dns.name
import dns.resolver
from django.conf import settings
from dns.nameserver import Do53Nameserver
from dns.rdatatype import RdataType

from core.errors import ServiceUnavailable
from core.http import refuse_in_transaction

LONGEST_CHAIN = 8
# Of one question to one server; the next server gets its turn after it.
SECONDS_OF_A_QUESTION = 2.0


class DnsUnavailable(ServiceUnavailable):
    """No usable answer: SERVFAIL, a refusal, silence. It says nothing of the name."""

    code = "dns_unavailable"


class Lookup:
    """The questions of one check. Raises TransactionOpen while rows may be locked."""

    def __init__(self) -> None:
        refuse_in_transaction()
        self._until = time.monotonic() + settings.DNS_SECONDS
        self._resolver = _resolver()

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name, the parts of a long one joined."""
        return [
            b"".join(record.strings).decode("utf-8", "replace")
            for record in self._ask(name, RdataType.TXT)
        ]

    def aliases(self, name: str) -> list[str]:
        """Follow the CNAMEs of a name and return what it is an alias of."""
        found: list[str] = []
        while len(found) < LONGEST_CHAIN:
            records = self._ask(found[-1] if found else name, RdataType.CNAME)
            if not records:
                return found
            target = records[0].target.to_text(omit_final_dot=True).lower()
            if target in found or target == name:
                raise DnsUnavailable(f"The CNAME records of {name} form a circle.")
            found.append(target)
        raise DnsUnavailable(f"{name} is an alias of an alias too often.")

    def addresses(self, name: str) -> set[str]:
        """Return the IPv4 and IPv6 addresses of a name."""
        return {
            record.address
            for kind in (RdataType.A, RdataType.AAAA)
            for record in self._ask(name, kind)
        }

    def _ask(self, name: str, kind: RdataType) -> list[Any]:
        """Ask one question; no record and no such name are both an empty answer."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise DnsUnavailable(f"The name servers of {name} answer too slowly.")
        try:
            answer = self._resolver.resolve(
                dns.name.from_text(f"{name}."),
                kind,
                lifetime=left,
                raise_on_no_answer=False,
            )
        except dns.resolver.NXDOMAIN:
            return []
        except dns.exception.Timeout as error:
            raise DnsUnavailable(f"The name servers of {name} are silent.") from error
        except dns.exception.DNSException as error:
            raise DnsUnavailable(
                f"The name servers of {name} answer with an error."
            ) from error
        # Records of the question's own type; an alias on the way is left out.
        return [record for record in (answer.rrset or ()) if record.rdtype == kind]


def _resolver() -> dns.resolver.Resolver:
    """Take the servers of DNS_RESOLVERS, or the system's."""
    if not settings.DNS_RESOLVERS:
        resolver = dns.resolver.Resolver()
    else:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [
            Do53Nameserver(*host_and_port(each)) for each in settings.DNS_RESOLVERS
        ]
    resolver.timeout = SECONDS_OF_A_QUESTION
    return resolver


def host_and_port(server: str) -> tuple[str, int]:
    """Read 127.0.0.1:5353, [::1]:5353 or an address alone."""
    if server.startswith("["):
        host, _, port = server[1:].partition("]")
        return host, int(port.lstrip(":") or 53)
    if server.count(":") == 1:
        host, _, port = server.partition(":")
        return host, int(port)
    return server, 53
