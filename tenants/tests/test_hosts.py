"""From a host to its shop, in every process, and what strangers are told."""

from typing import Any

import pytest
from django.test import Client

from core.tenancy import PUBLIC, connection, shop
from tenants.hosts import MOST_HOSTS, _memory, forget_hosts, tenant_of_host
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere


def ask(host: str, path: str = "/v1/products") -> Any:
    """Ask a host for a page."""
    return Client(headers={"host": host}).get(path)


def test_a_host_is_looked_up_once(acme: Any, django_assert_num_queries: Any) -> None:
    with shop(PUBLIC):
        tenant_of_host("localhost")
        with django_assert_num_queries(1):
            assert tenant_of_host("acme.localhost") == acme
        with django_assert_num_queries(0):
            assert tenant_of_host("acme.localhost") == acme


def test_another_process_that_changes_a_shop_is_heard(acme: Any) -> None:
    known = tenant_of_host("acme.localhost")
    Tenant.objects.filter(pk=acme.pk).update(name="Renamed")

    before = tenant_of_host("acme.localhost")
    forget_elsewhere()
    after = tenant_of_host("acme.localhost")

    assert known is before
    assert after is not None
    assert (before and before.name, after.name) == ("acme", "Renamed")


def test_a_new_host_is_found_once_the_change_commits(
    acme: Any, django_capture_on_commit_callbacks: Any
) -> None:
    unknown = tenant_of_host("www.acme.example")
    with django_capture_on_commit_callbacks(execute=True):
        Domain.objects.create(domain="www.acme.example", tenant=acme, is_primary=False)
        forget_hosts()
        before_commit = tenant_of_host("www.acme.example")

    assert unknown is before_commit is None
    assert tenant_of_host("www.acme.example") == acme


def test_made_up_hosts_do_not_fill_the_memory(acme: Any) -> None:
    tenant_of_host("acme.localhost")
    _memory.hosts.update({f"{n}.example": None for n in range(MOST_HOSTS)})

    tenant_of_host("acme.localhost")

    assert len(_memory.hosts) == 1


@pytest.mark.parametrize(
    "host", ["acme.localhost", "ACME.localhost", "acme.localhost:8000"]
)
def test_a_shop_answers_at_its_host(acme: Any, host: str) -> None:
    assert ask(host).status_code == 200


@pytest.mark.parametrize("host", ["nobody.example", "xacme.localhost", "[::1]:8000"])
def test_an_unknown_host_is_a_plain_404(acme: Any, host: str) -> None:
    answer = ask(host)

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_shop")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["X-Request-Id"]


def test_a_host_that_is_none_is_a_bad_request(acme: Any) -> None:
    answer = ask("a b")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_host")


@pytest.mark.parametrize(
    ("status", "answered", "code"),
    [
        ("suspended", 503, "shop_suspended"),
        ("closed", 410, "shop_closed"),
        ("deleting", 410, "shop_closed"),
    ],
)
def test_a_shop_that_is_not_open_says_so(
    acme: Any, status: str, answered: int, code: str
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(status=status)

    answer = ask("acme.localhost")

    assert (answer.status_code, answer.json()["code"]) == (answered, code)


@pytest.mark.parametrize("path", ["/health", "/version"])
def test_load_balancers_ask_by_address(acme: Any, path: str) -> None:
    answer = ask("10.0.0.7:8000", path)
    connection.set_schema("acme")

    assert answer.status_code == 200


def test_the_platform_has_no_shop_pages(acme: Any) -> None:
    answer = ask("localhost")
    connection.set_schema("acme")

    assert answer.status_code == 404


def test_one_shop_after_the_other_on_one_connection(acme: Any, globex: Any) -> None:
    seen = []
    for host in ("acme.localhost", "globex.localhost", "acme.localhost"):
        assert ask(host, "/health").status_code == 200
        seen.append(connection.schema_name)

    assert seen == ["acme", "globex", "acme"]
