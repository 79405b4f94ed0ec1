"""What may be a shop's own domain: a pure decision on the text that was typed."""

import ipaddress
import re
from functools import cache

import idna
from django.conf import settings
from publicsuffixlist import PublicSuffixList

from tenants.exceptions import DomainInvalid

# `_passepartout.` stands before the name, and DNS ends at 253.
LONGEST = 253 - len("_passepartout.")
# RFC 6761 and its kin: names that no public DNS answers.
NEVER_PUBLIC = {"localhost", "local", "internal", "invalid", "onion", "arpa", "home"}
ADDRESS = "An IP address is no domain. Give a name."
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")


@cache
def _suffixes() -> PublicSuffixList:
    """Load the list that the library brings; it asks no network."""
    return PublicSuffixList()


def clean(typed: str) -> str:
    """Return a typed domain as DNS has it, or raise DomainInvalid with the reason.

    Takes Unicode (bücher.example) and returns punycode (xn--bcher-kva.example).
    """
    text = typed.strip()
    _refuse_more_than_a_name(text)
    name = _punycode(text.rstrip("."))
    if len(name) > LONGEST:
        raise _wrong(f"A domain has at most {LONGEST} characters here.")
    if not all(_LABEL.match(label) for label in name.split(".")):
        raise _wrong("Use letters, digits and hyphens between the dots.")
    if _is_address(name):
        # Typed in digits of another script.
        raise _wrong(ADDRESS)
    _refuse_unusable(name)
    return name


def is_apex(name: str) -> bool:
    """Tell whether a name is registered itself, so that it cannot be a CNAME."""
    return _suffixes().privatesuffix(name) == name


def _refuse_more_than_a_name(text: str) -> None:
    if not text:
        raise _wrong("Give a domain, such as www.example.com.")
    if "://" in text or "/" in text or "?" in text or "@" in text:
        raise _wrong(
            "Give the name alone, such as www.example.com, without an address."
        )
    if "*" in text:
        raise _wrong("Wildcards cannot be used. Add each name by itself.")
    if _is_address(text):
        raise _wrong(ADDRESS)
    if ":" in text:
        raise _wrong("Give the name without a port.")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        # 0x7f.1 and 127.1 are addresses to some programs; no top level is a number.
        last = text.rstrip(".").rsplit(".", 1)[-1].lower()
        return bool(re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last))
    return True


def _punycode(text: str) -> str:
    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except idna.IDNAError as error:
        raise _wrong("Use letters, digits and hyphens between the dots.") from error


def _refuse_unusable(name: str) -> None:
    """Refuse what cannot be anybody's, and what is ours."""
    if name.rsplit(".", 1)[-1] in NEVER_PUBLIC:
        raise _wrong(f"{name} has no place in public DNS.")
    for ours in (settings.PLATFORM_HOST, settings.SHOP_CNAME_TARGET):
        if name == ours or name.endswith(f".{ours}"):
            raise _wrong(f"{name} belongs to this platform. Give a domain of your own.")
    if _suffixes().privatesuffix(name) is None:
        raise _wrong(f"{name} is an ending that many share. Give a name below it.")


def _wrong(reason: str) -> DomainInvalid:
    return DomainInvalid(reason, fields={"domain": [reason]})
