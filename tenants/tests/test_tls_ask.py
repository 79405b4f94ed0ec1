"""Which hosts the proxy may have certificates made for, and who may ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.tenancy import PUBLIC, connection, shop
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere

OWN = "www.prints.example"


def ask(domain: str, **extra: Any) -> Any:
    """Ask as the proxy does, from the machine it runs on."""
    headers = extra.pop("headers", {"host": "127.0.0.1:8000"})
    secret = extra.pop("secret", "")
    forget_elsewhere()
    answer = Client(headers=headers).get(
        "/internal/tls-ask",
        {"domain": domain} | ({"secret": secret} if secret else {}),
        **{"REMOTE_ADDR": "127.0.0.1"} | extra,
    )
    connection.set_schema("acme")
    return answer


@pytest.fixture
def own(acme: Tenant) -> Domain:
    """A live domain of acme."""
    domain: Domain = Domain.objects.create(
        domain=OWN, tenant=acme, kind="own", is_primary=False
    )
    return domain


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        (OWN, 200),
        (OWN.upper(), 200),
        (f"{OWN}.", 200),
        ("acme.localhost", 200),
        ("localhost", 200),
        ("nobody.example", 404),
        ("prints.example", 404),
        ("x.acme.localhost", 404),
        ("", 404),
        ("a\x00b", 404),
        ("*.prints.example", 404),
        ("é" * 300, 404),
    ],
)
def test_known_hosts_get_a_yes(own: Domain, domain: str, status: int) -> None:
    answer = ask(domain)

    assert (answer.status_code, answer.content) == (status, b"")
    assert not answer.cookies


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("pending", 404),
        ("verified", 200),
        ("live", 200),
        ("failed", 404),
        ("removed", 404),
    ],
)
def test_an_own_domain_must_be_proven(own: Domain, status: str, answer: int) -> None:
    Domain.objects.filter(pk=own.pk).update(status=status)

    assert ask(OWN).status_code == answer


@pytest.mark.parametrize(
    ("status", "of_own", "of_shared"),
    [("active", 200, 200), ("suspended", 200, 404), ("closed", 404, 404)],
)
def test_a_shop_that_is_gone_gets_none(
    own: Domain, status: str, of_own: int, of_shared: int
) -> None:
    Tenant.objects.filter(schema_name="acme").update(status=status)

    assert ask(OWN).status_code == of_own
    assert ask("acme.localhost").status_code == of_shared


@pytest.mark.parametrize(
    "host", ["web:8000", "acme.localhost", OWN, "nobody.example", "localhost"]
)
def test_it_answers_whatever_host_the_proxy_uses(own: Domain, host: str) -> None:
    assert ask(OWN, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("127.0.0.1", 200),
        ("::1", 200),
        ("::ffff:172.18.0.3", 200),
        ("172.18.0.3", 200),
        ("fd00::3", 200),
        ("203.0.113.9", 404),
        ("2001:db8::9", 404),
        ("::ffff:203.0.113.9", 404),
        ("", 404),
    ],
)
def test_only_the_neighbours_may_ask(own: Domain, address: str, status: int) -> None:
    assert ask(OWN, REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_what_a_proxy_passes_on_is_no_question_of_its_own(
    own: Domain, header: str
) -> None:
    answer = ask(OWN, headers={"host": "localhost", header: "for=203.0.113.9"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("secret", "status"), [("s3cret", 200), ("another", 404), ("", 404), ("é", 404)]
)
def test_a_secret_is_asked_for_where_there_is_one(
    own: Domain, settings: Any, secret: str, status: int
) -> None:
    settings.TLS_ASK_SECRET = "s3cret"

    assert ask(OWN, secret=secret).status_code == status
    assert ask(OWN, secret=secret, REMOTE_ADDR="203.0.113.9").status_code == status


def test_the_question_is_noted_once_an_hour(own: Domain) -> None:
    ask(OWN)
    own.refresh_from_db()
    first = own.certificate_asked_at
    assert first is not None

    ask(OWN)
    own.refresh_from_db()
    assert own.certificate_asked_at == first

    long_ago = timezone.now() - timedelta(hours=2)
    Domain.objects.filter(pk=own.pk).update(certificate_asked_at=long_ago)
    ask(OWN)
    own.refresh_from_db()
    assert own.certificate_asked_at is not None
    assert own.certificate_asked_at > first


def test_a_known_host_costs_no_look_up(
    own: Domain, django_assert_num_queries: Any
) -> None:
    client = Client(headers={"host": "localhost"})
    for domain in ("acme.localhost", "nobody.example"):
        client.get("/internal/tls-ask", {"domain": domain})
        with django_assert_num_queries(0):
            client.get("/internal/tls-ask", {"domain": domain})
    connection.set_schema("acme")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_only_read(own: Domain, method: str) -> None:
    answer = Client().generic(method, f"/internal/tls-ask?domain={OWN}")
    connection.set_schema("acme")

    assert answer.status_code == 405


def test_the_rows_stay_as_they_are(own: Domain) -> None:
    with shop(PUBLIC):
        before = list(Domain.objects.order_by("pk").values())
    ask("nobody.example")
    ask(OWN, REMOTE_ADDR="203.0.113.9")
    with shop(PUBLIC):
        assert list(Domain.objects.order_by("pk").values()) == before
