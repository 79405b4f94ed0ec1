"""A shop's domains in its back office, and all of them in the operators'."""

import pytest

from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import DIALOG, Browser, boss
from tenants.models import Domain, Tenant
from tenants.tests.dns_server import Zone
from tenants.tests.domain_steps import NAME, live, point, prove

SCREEN = "/admin/tenants/domain/"


def page(domain: Domain, button: str = "change") -> str:
    """Return the address of a domain's page, or of one of its buttons."""
    return f"{SCREEN}{domain.pk}/{button}/"


def test_from_adding_to_the_shops_address(acme: Tenant, zone: Zone) -> None:
    browser = Browser("acme", boss("acme"))

    added = browser.post(f"{SCREEN}add/", {**DIALOG, "domain": NAME})

    domain = Domain.objects.get(domain=NAME)
    assert (added.status_code, added["Location"]) == (302, page(domain))
    shown = browser.get(page(domain)).content.decode()
    for part in (
        f"_passepartout.{NAME}",
        f"passepartout-verify={domain.token}",
        "shops.passepartout.example",
        f'data-domain="/v1/domains/{domain.pk}"',
        "admin_extra/domains.js",
    ):
        assert part in shown, part

    prove(zone, domain)
    point(zone)
    assert browser.post(page(domain, "ask_dns"), DIALOG).status_code == 302
    domain.refresh_from_db()
    assert domain.status == "live"
    assert "data-domain=" not in browser.get(page(domain)).content.decode()

    browser.post(page(domain, "choose"), DIALOG)
    domain.refresh_from_db()
    assert domain.is_primary

    browser.post(page(domain, "remove"), DIALOG)
    domain.refresh_from_db()
    assert domain.status == "removed"
    assert f"{NAME} is removed." in browser.get(SCREEN).content.decode()
    assert NAME not in browser.get(SCREEN).content.decode()


def test_a_refusal_is_a_sentence(acme: Tenant, zone: Zone) -> None:
    browser = Browser("acme", boss("acme"))

    answer = browser.post(f"{SCREEN}add/", {**DIALOG, "domain": "https://x.example"})

    assert answer["Location"] == SCREEN
    assert "Give the name alone" in browser.get(SCREEN).content.decode()


def test_opening_a_dialog_changes_nothing(acme: Tenant, zone: Zone) -> None:
    domain = live(zone)
    browser = Browser("acme", boss("acme"))

    for button in ("ask_dns", "choose", "remove"):
        assert browser.get(page(domain, button)).status_code == 200

    domain.refresh_from_db()
    assert (domain.status, domain.is_primary) == ("live", False)


def test_the_shared_host_explains_itself(acme: Tenant, zone: Zone) -> None:
    shared = Domain.objects.get()
    browser = Browser("acme", boss("acme"))

    assert "given by the platform" in browser.get(page(shared)).content.decode()
    browser.post(page(shared, "remove"), DIALOG)

    shared.refresh_from_db()
    assert shared.status == "live"


@pytest.mark.parametrize("shops_domains", [1, 8])
def test_the_list_costs_the_same_for_many(
    acme: Tenant, zone: Zone, shops_domains: int
) -> None:
    for n in range(shops_domains):
        Domain.objects.create(
            domain=f"s{n}.prints.example",
            tenant=acme,
            kind="own",
            status="pending",
            is_primary=False,
        )
    browser = Browser("acme", boss("acme"))
    browser.get(SCREEN)

    browser.get(SCREEN)

    assert browser.queries <= 12


def test_operators_see_all_and_settle_disputes(
    acme: Tenant, globex: Tenant, zone: Zone
) -> None:
    with shop("globex"):
        domain = live(zone)
    browser = Browser(PUBLIC, boss(PUBLIC))

    shown = browser.get(SCREEN).content.decode()
    assert "acme.localhost" in shown
    assert NAME in shown
    assert f"_passepartout.{NAME}" in browser.get(page(domain)).content.decode()

    assert browser.post(page(domain, "release"), DIALOG).status_code == 302
    with shop("globex"):
        domain.refresh_from_db()
        assert domain.status == "removed"
        entry = AuditEntry.objects.get(action="tenants.domain.removed")
    assert (entry.schema_name, entry.actor_kind) == ("globex", "staff")
    live(zone)
