"""What tests of domains do again and again: write DNS, travel, look a host up."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.models import AuditEntry
from tenants.domains.checking import check_now
from tenants.domains.services import add_domain
from tenants.hosts import tenant_of_host
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere
from tenants.tests.dns_server import Zone

NAME = "www.prints.example"
TARGET = "shops.passepartout.example"


def prove(zone: Zone, domain: Domain) -> None:
    """Write the TXT record that a shop is asked for."""
    found = zone.records[f"_passepartout.{domain.domain}", "TXT"]
    found.append(f"passepartout-verify={domain.token}")


def point(zone: Zone, name: str = NAME) -> None:
    """Lead a name to the platform."""
    zone.set(name, "CNAME", TARGET)


def later(**duration: float) -> Any:
    """Travel forward; the clock goes on."""
    return time_machine.travel(timezone.now() + timedelta(**duration), tick=True)


def live(zone: Zone, name: str = NAME) -> Domain:
    """Add a domain and bring it up."""
    domain = add_domain(name, actor=SYSTEM)
    prove(zone, domain)
    point(zone, domain.domain)
    checked = check_now(domain.pk, actor=SYSTEM)
    assert checked.status == "live", checked.last_error
    forget_elsewhere()
    return checked


def shop_of(host: str) -> Tenant | None:
    """Ask anew which shop a host leads to."""
    forget_elsewhere()
    return tenant_of_host(host)


def actions() -> list[str]:
    """List what the audit log tells of domains."""
    rows = AuditEntry.objects.filter(action__startswith="tenants.domain.")
    return list(rows.order_by("pk").values_list("action", flat=True))
