"""Operators open shops over HTTP."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from tenants.models import Tenant
from tenants.services import reactivate_shop, suspend_shop

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Solstice",
    "host": "solstice.localhost",
    "owner_email": "owner@solstice.example",
    "owner_password": "a-long-enough-one",
    "currencies": ["EUR"],
    "countries": ["DE"],
}


@pytest.fixture
def operator_headers() -> dict[str, str]:
    """Sign an operator in by name and password."""
    with shop(PUBLIC):
        User.objects.create_superuser("op@example.com", "a-long-password")
    word = base64.b64encode(b"op@example.com:a-long-password").decode()
    return {"HTTP_AUTHORIZATION": f"Basic {word}", "HTTP_HOST": "localhost"}


def post(headers: dict[str, str], body: Mapping[str, Any]) -> tuple[int, Any]:
    """Ask the platform for a shop."""
    with shop(PUBLIC):
        answer = Client().post(
            "/v1/shops",
            body,
            content_type="application/json",
            **headers,  # type: ignore[arg-type]
        )
    return answer.status_code, answer.json()


def test_opens_a_shop_that_answers_at_once(operator_headers: dict[str, str]) -> None:
    status, answer = post(operator_headers, NEW)

    assert status == 201
    assert answer["schema_name"] == "solstice"
    assert answer["url"].startswith("http://solstice.localhost")
    with shop("solstice"):
        assert User.objects.get().email == "owner@solstice.example"
    assert Client(HTTP_HOST="solstice.localhost").get("/v1/products").status_code == 200
    with shop(PUBLIC):
        entry = AuditEntry.objects.filter(action="tenants.shop.created").latest("at")
    assert (entry.actor_label, entry.facts["host"]) == ("op@example.com", NEW["host"])


def test_refuses_strangers_and_shop_owners(acme: Tenant) -> None:
    word = base64.b64encode(b"owner@acme.example:a-long-password").decode()

    nobody, _ = post({"HTTP_HOST": "localhost"}, NEW)
    owner, _ = post(
        {"HTTP_HOST": "localhost", "HTTP_AUTHORIZATION": f"Basic {word}"}, NEW
    )

    assert (nobody, owner) == (401, 401)
    assert not Tenant.objects.filter(name="Solstice").exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"host": "acme.localhost"}, 409),
        ({"name": "Acme"}, 409),
        ({"host": "no host"}, 422),
        ({"name": "public"}, 422),
        ({"currencies": []}, 422),
        ({"owner_password": "short"}, 422),
    ],
)
def test_says_what_is_wrong_and_leaves_nothing(
    operator_headers: dict[str, str], change: dict[str, object], status: int
) -> None:
    before = Tenant.objects.count()

    found, answer = post(operator_headers, NEW | change)

    assert found == status
    assert answer["detail"]
    assert Tenant.objects.count() == before


def test_suspended_shop_answers_503_until_it_is_back(acme: Tenant) -> None:
    with shop(PUBLIC):
        suspend_shop(acme, actor=SYSTEM, reason="unpaid")
    client = Client(HTTP_HOST="acme.localhost")

    # Hosts are remembered until the change commits; look at the row's own status.
    acme.refresh_from_db()
    assert acme.status == Tenant.Status.SUSPENDED

    with shop(PUBLIC):
        reactivate_shop(acme, actor=SYSTEM)
    assert client.get("/v1/products").status_code == 200
