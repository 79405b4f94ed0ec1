"""A shop's name on the shared domain: `<handle>.<shared domain>` and `/@<handle>`."""

import re

from django.conf import settings

HANDLE = re.compile(r"[a-z]([a-z0-9-]{1,38}[a-z0-9])\Z")
# What people would take for the platform itself, and what mail and proxies use.
_RESERVED = """
about abuse account accounts admin administrator api app apps assets auth autoconfig
autodiscover billing blog cdn careers checkout contact dashboard demo dev dns docs
domains email example files ftp help hostmaster images imap info internal invite jobs
legal localhost login logout mail mailer-daemon marketing media metrics mobile mta-sts
news noreply no-reply ns1 ns2 oauth official operator operators owner passepartout
payment payments platform pop3 postmaster press privacy proxy public root sales security
server shop shop-template shops sign-in sign-up signin signup sitemap smtp ssl sso staff
staging static status store stores stripe support system team template terms test tls
tos trust undefined unsubscribe usenet uucp web webhook webhooks webmail webmaster wpad
www www1 www2
"""
RESERVED = frozenset(_RESERVED.split())


def problem_with(handle: str) -> str:
    """Say what is wrong with a handle; empty where it can be used."""
    if not HANDLE.match(handle) or "--" in handle:
        return (
            "Use 3 to 40 small letters, digits and single hyphens; begin with a letter."
        )
    if handle in RESERVED or handle.startswith("pg-"):
        return "This handle is reserved. Choose another."
    return ""


def host_of(handle: str) -> str:
    """Return the host of a handle on the shared domain."""
    return f"{handle}.{settings.SHARED_DOMAIN}"


def handle_of(host: str) -> str:
    """Return the handle in a host of the shared domain; empty for any other host."""
    handle, _, domain = host.partition(".")
    is_ours = domain == settings.SHARED_DOMAIN and not problem_with(handle)
    return handle if is_ours else ""
