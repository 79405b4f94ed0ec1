"""What a shop writes into DNS, and whether it is there. No row is read or written."""

from dataclasses import dataclass

from django.conf import settings

from tenants.domains.dns import DnsUnavailable, Lookup
from tenants.domains.names import is_apex

PREFIX = "_passepartout"
MOST_SHOWN = 80


@dataclass(frozen=True)
class Record:
    """One record to create; `why` says what for."""

    kind: str
    name: str
    value: str
    why: str


@dataclass(frozen=True)
class Findings:
    """What DNS says. None: it did not say; nothing is to be concluded from that.

    `todo` tells a person what to do next, empty when all is right.
    """

    is_proven: bool | None
    points_here: bool | None
    todo: str


def proof_name(domain: str) -> str:
    """Name the TXT record that proves a domain."""
    return f"{PREFIX}.{domain}"


def proof_value(token: str) -> str:
    """Write what that record must hold."""
    return f"passepartout-verify={token}"


def records(domain: str, token: str) -> list[Record]:
    """List what to create: the proof, then what leads visitors here."""
    wanted = [
        Record(
            "TXT",
            proof_name(domain),
            proof_value(token),
            "Proves that the domain is yours. Leave it in place.",
        )
    ]
    if is_apex(domain) and settings.SHOP_ADDRESSES:
        return wanted + [
            Record(
                "AAAA" if ":" in address else "A",
                domain,
                address,
                "Leads visitors to your shop.",
            )
            for address in settings.SHOP_ADDRESSES
        ]
    kind = "ALIAS" if is_apex(domain) else "CNAME"
    why = "Leads visitors to your shop."
    if kind == "ALIAS":
        why += " Some providers call it ANAME or flattened CNAME."
    return [*wanted, Record(kind, domain, settings.SHOP_CNAME_TARGET, why)]


def look(domain: str, token: str) -> Findings:
    """Ask DNS about a domain, within settings.DNS_SECONDS."""
    lookup = Lookup()
    proven: bool | None = None
    try:
        proven, missing = _proof(lookup, domain, token)
        points, wrong = _pointer(lookup, domain)
    except DnsUnavailable as silence:
        todo = (
            f"{silence.message} If this stays so, ask your DNS provider; "
            "we try again by ourselves."
        )
        return Findings(proven, None, todo)
    return Findings(proven, points, " ".join(filter(None, [missing, wrong])))


def _proof(lookup: Lookup, domain: str, token: str) -> tuple[bool, str]:
    name, wanted = proof_name(domain), proof_value(token)
    found = lookup.texts(name)
    if any(text.strip() == wanted for text in found):
        return True, ""
    if not found:
        return False, (
            f"There is no TXT record at {name} yet. Create it as shown; "
            "it may take an hour until it is seen everywhere."
        )
    return False, (
        f"The TXT record at {name} holds “{found[0][:MOST_SHOWN]}”. "
        f"It must hold “{wanted}”."
    )


def _pointer(lookup: Lookup, domain: str) -> tuple[bool, str]:
    target = settings.SHOP_CNAME_TARGET
    aliases = lookup.aliases(domain)
    if target in aliases:
        return True, ""
    found = lookup.addresses(domain)
    ours = set(settings.SHOP_ADDRESSES) or lookup.addresses(target)
    if found and found <= ours:
        return True, ""
    wanted = " or ".join(
        f"{record.kind} {record.value}" for record in records(domain, "")[1:]
    )
    if foreign := sorted(found - ours):
        return False, (
            f"{domain} leads to {', '.join(foreign[:4])}, which is not us. "
            f"Replace its A and AAAA records by {wanted}."
        )
    if aliases:
        return False, f"{domain} is an alias of {aliases[-1]}. Change it to {wanted}."
    return False, f"{domain} leads nowhere yet. Create {wanted} as shown."
