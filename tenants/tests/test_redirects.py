"""Pages are read at the primary host; programs and the back office are not sent on."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.aliases import ALIASES
from core.tenancy import PUBLIC, connection, shop
from tenants.hosts import known_host
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere

OWN = "www.prints.example"


@pytest.fixture
def own(acme: Tenant, settings: Any) -> Domain:
    """A live domain of acme that is its primary host."""
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "http", ""
    Domain.objects.filter(tenant=acme).update(is_primary=False)
    domain: Domain = Domain.objects.create(domain=OWN, tenant=acme, kind="own")
    forget_elsewhere()
    return domain


def ask(host: str, path: str, method: str = "GET", **kwargs: Any) -> Any:
    """Send a request to a host, without following."""
    answer = Client(headers={"host": host}).generic(method, path, **kwargs)
    connection.set_schema("acme")
    return answer


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    ["/", "/artworks/x", "/cart", "/about", "/nowhere", "/?q=a%20b&page=2", "/v1x"],
)
def test_pages_are_read_at_the_primary_host(
    own: Domain, method: str, path: str
) -> None:
    answer = ask("acme.localhost", path, method)

    assert answer.status_code == 308
    assert answer["Location"] == f"http://{OWN}{path}"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Request-Id"]


def test_scheme_and_port_are_the_outsides(own: Domain, settings: Any) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"

    answer = ask("acme.localhost:8000", "/about")

    assert answer["Location"] == f"https://{OWN}:8443/about"


STAYING = [
    "/v1/products",
    "/v1",
    "/health",
    "/version",
    "/.well-known/security.txt",
    "/internal/anything",
    "/webhooks/stripe",
    "/admin/",
    "/admin/tenants/domain/",
    "/static/storefront/shop.css",
    "/media/x.jpg",
    "/files/x",
    *(f"/{alias}" for alias in ALIASES),
]


@pytest.mark.parametrize("path", STAYING)
def test_programs_and_the_back_office_are_not(own: Domain, path: str) -> None:
    answer = ask("acme.localhost", path)

    assert OWN not in answer.headers.get("Location", "")
    assert answer.status_code != 308


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_changes_something_is_not(own: Domain, method: str) -> None:
    assert ask("acme.localhost", "/cart", method).status_code != 308


def test_the_primary_host_answers_itself(own: Domain) -> None:
    assert ask(OWN, "/about").status_code == 200


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil.example", "/%0d%0aSet-Cookie:a=b"]
)
def test_nobody_is_led_elsewhere(own: Domain, path: str) -> None:
    answer = ask("acme.localhost", path)

    assert answer["Location"].startswith(f"http://{OWN}/")
    assert "\n" not in answer["Location"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("lost", [True, False])
def test_a_lost_primary_gets_no_visitors(own: Domain, lost: bool) -> None:
    """And two hosts never send visitors to each other."""
    if lost:
        Domain.objects.filter(pk=own.pk).update(lost_at=timezone.now())
        forget_elsewhere()

    statuses = [ask(host, "/about").status_code for host in ("acme.localhost", OWN)]

    assert statuses == ([200, 200] if lost else [308, 200])


def test_unproven_domains_are_nobodys(own: Domain) -> None:
    for status in ("pending", "failed", "removed"):
        Domain.objects.filter(pk=own.pk).update(status=status, is_primary=False)
        forget_elsewhere()

        answer = ask(OWN, "/about")

        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_shop")


def test_a_redirect_asks_the_database_nothing(
    own: Domain, django_assert_num_queries: Any
) -> None:
    ask("acme.localhost", "/about")

    with django_assert_num_queries(0):
        assert ask("acme.localhost", "/about").status_code == 308


def test_one_statement_tells_all_of_a_host(
    own: Domain, django_assert_num_queries: Any
) -> None:
    with shop(PUBLIC):
        known_host("localhost")
        with django_assert_num_queries(1):
            known = known_host("acme.localhost")

    assert known is not None
    assert (known.moved_to, known.is_own) == (OWN, False)


def test_a_suspended_shop_says_so_at_every_host(own: Domain, acme: Tenant) -> None:
    Tenant.objects.filter(pk=acme.pk).update(status="suspended")
    forget_elsewhere()

    assert ask("acme.localhost", "/about").status_code == 503
    assert ask(OWN, "/about").status_code == 503
