"""Settings and domains that disagree are told by `manage.py check`."""

from typing import Any

import pytest

from tenants.checks import addresses_fit, hosts_fit
from tenants.models import Domain, Tenant


def ids(found: Any) -> list[str]:
    """Keep the numbers of the warnings."""
    return [each.id for each in found]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, []),
        ({"PUBLIC_SCHEME": "http"}, ["tenants.W001"]),
        ({"PUBLIC_PORT": "443"}, ["tenants.W002"]),
        ({"PUBLIC_PORT": "8443"}, []),
        ({"SHOP_CNAME_TARGET": "localhost"}, ["tenants.W003"]),
        ({"SHOP_CNAME_TARGET": "shops.local"}, ["tenants.W003"]),
        (
            {
                "SESSION_COOKIE_SECURE": False,
                "PUBLIC_SCHEME": "http",
                "SHOP_CNAME_TARGET": "localhost",
            },
            [],
        ),
    ],
)
def test_addresses(settings: Any, changed: dict[str, Any], told: list[str]) -> None:
    right = {
        "SESSION_COOKIE_SECURE": True,
        "PUBLIC_SCHEME": "https",
        "PUBLIC_PORT": "",
        "SHOP_CNAME_TARGET": "shops.platform.example",
    }
    for name, value in (right | changed).items():
        setattr(settings, name, value)

    assert ids(addresses_fit(None)) == told


def test_hosts_that_agree(acme: Tenant, settings: Any) -> None:
    settings.PLATFORM_HOST = "localhost"

    assert hosts_fit(None, databases=["default"]) == []
    assert hosts_fit(None) == []


def test_the_platform_moved(acme: Tenant, settings: Any) -> None:
    settings.PLATFORM_HOST = "platform.example"

    (told,) = hosts_fit(None, databases=["default"])

    assert told.id == "tenants.W004"
    assert "localhost" in told.msg
    assert "migrate_installation" in (told.hint or "")


def test_a_shops_domain_below_the_platforms(acme: Tenant, settings: Any) -> None:
    settings.PLATFORM_HOST = "localhost"
    Domain.objects.create(
        domain="own.localhost", tenant=acme, kind="own", is_primary=False
    )

    (told,) = hosts_fit(None, databases=["default"])

    assert (told.id, "own.localhost" in told.msg) == ("tenants.W005", True)
