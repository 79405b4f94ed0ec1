"""The proxy's question: may this host have a certificate? Yes or no, nothing else."""

import hmac
import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.hosts import KnownHost, known_host
from tenants.models import Domain, Tenant

# Noted at most this often; the proxy may ask at each handshake.
NOTED_EVERY = timedelta(hours=1)
# A proxy adds these to what it passes on, and not to its own question.
SIGNS_OF_A_PROXY = ("X-Forwarded-For", "Forwarded")


@require_safe
def tls_ask(request: HttpRequest) -> HttpResponse:
    """Answer 200 for a host of ours, 404 for any other host and for any stranger."""
    host = request.GET.get("domain", "").lower().rstrip(".")
    if not _may_ask(request) or not host or "\x00" in host:
        return HttpResponse(status=404)
    known = known_host(host)
    if known is None or not _may_have_one(known):
        return HttpResponse(status=404)
    if known.is_own:
        _note(host)
    return HttpResponse(status=200)


# Counted only where the answer is no: strangers' names must not use up a shop's yes.
tls_ask.throttle = "webhook"  # type: ignore[attr-defined]


def _may_ask(request: HttpRequest) -> bool:
    """Let in who knows the secret; without one who is near and not passed on."""
    if settings.TLS_ASK_SECRET:
        given = request.GET.get("secret", "")
        return hmac.compare_digest(given.encode(), settings.TLS_ASK_SECRET.encode())
    if any(name in request.headers for name in SIGNS_OF_A_PROXY):
        return False
    try:
        caller = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    # A socket for both families writes 127.0.0.1 as ::ffff:127.0.0.1.
    caller = getattr(caller, "ipv4_mapped", None) or caller
    return any(
        caller in ipaddress.ip_network(network) for network in settings.TLS_ASK_NETWORKS
    )


def _may_have_one(known: KnownHost) -> bool:
    """Refuse hosts of shops that are gone.

    A suspended shop keeps its own domain's certificate: its 503 must be readable.
    """
    status = known.tenant.status
    if known.is_own:
        return bool(status in {Tenant.Status.ACTIVE, Tenant.Status.SUSPENDED})
    return bool(status == Tenant.Status.ACTIVE)


def _note(host: str) -> None:
    """Write down when a certificate was asked for."""
    now = timezone.now()
    is_old = Q(certificate_asked_at=None) | Q(
        certificate_asked_at__lt=now - NOTED_EVERY
    )
    Domain.objects.held().filter(is_old, domain=host).update(certificate_asked_at=now)
