"""Domains over HTTP, for those who may manage them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import connection, shop
from tenants.models import Domain, Tenant
from tenants.tests.conftest import forget_elsewhere
from tenants.tests.dns_server import Zone
from tenants.tests.domain_steps import NAME, point, prove

LIST = "/v1/domains"


class Api:
    """A person's calls at acme's host."""

    def __init__(self, role: str | None) -> None:
        self.client = Client(headers={"host": "acme.localhost"})
        if role is not None:
            user = User.objects.filter(role=role).first()
            name = f"{role or 'shopper'}@acme.example"
            self.client.force_login(
                user or User.objects.create_user(name, "x" * 12, role=role),
            )

    def __call__(self, method: str, path: str = LIST, body: Any = None) -> Any:
        answer: Any = self.client.generic(
            method, path, body or b"", content_type="application/json"
        )
        connection.set_schema("acme")
        return answer


@pytest.fixture
def owner(acme: Tenant) -> Api:
    """The shop's owner."""
    return Api("owner")


def test_from_a_name_to_the_shops_address(owner: Api, zone: Zone) -> None:
    made = owner("POST", body=f'{{"domain": "{NAME}"}}')
    assert made.status_code == 201
    domain = made.json()
    assert (domain["domain"], domain["status"], domain["kind"]) == (
        NAME,
        "pending",
        "own",
    )
    assert [(each["kind"], each["name"]) for each in domain["records"]] == [
        ("TXT", f"_passepartout.{NAME}"),
        ("CNAME", NAME),
    ]
    here = f"{LIST}/{domain['id']}"

    waiting = owner("POST", f"{here}/primary")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "domain_in_use")

    prove(zone, Domain.objects.get(pk=domain["id"]))
    point(zone)
    checked = owner("POST", f"{here}/check").json()
    assert (checked["status"], checked["todo"]) == ("live", "")

    primary = owner("POST", f"{here}/primary")
    assert primary.json()["is_primary"] is True
    listed = owner("GET").json()["results"]
    assert [(row["domain"], row["is_primary"]) for row in listed] == [
        ("acme.localhost", False),
        (NAME, True),
    ]
    assert listed[0]["records"] == []

    assert owner("DELETE", here).status_code == 204
    assert owner("GET", here).status_code == 404
    entries = AuditEntry.objects.filter(object_id=str(domain["id"]))
    assert set(entries.values_list("actor_label", flat=True)) == {
        "owner@acme.example",
        "system",
    }


def test_the_seeds_path_adds_one(owner: Api, zone: Zone) -> None:
    made = owner("POST", "/admin/domains", '{"domain": "bücher.example"}'.encode())

    assert made.status_code == 201
    assert made.json()["domain"] == "xn--bcher-kva.example"
    assert made.json()["unicode"] == "bücher.example"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"domain": "https://x.example"}', 422, "domain_invalid"),
        ('{"domain": "acme.localhost"}', 422, "domain_invalid"),
        ('{"domain": ""}', 422, "invalid"),
        ("{}", 422, "invalid"),
        ('{"domain": ["a"]}', 422, "invalid"),
        ("[]", 400, "parse_error"),
        ("{", 400, "parse_error"),
    ],
)
def test_bad_input_is_told(
    owner: Api, zone: Zone, body: str, status: int, code: str
) -> None:
    answer = owner("POST", body=body)

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert problem["errors"] or status == 400
    assert Domain.objects.count() == 1


def test_twice_is_a_conflict(owner: Api, zone: Zone) -> None:
    owner("POST", body=f'{{"domain": "{NAME}"}}')

    again = owner("POST", body=f'{{"domain": "{NAME.upper()}."}}')

    assert (again.status_code, again.json()["code"]) == (409, "domain_taken")


def test_the_shared_host_cannot_be_removed(owner: Api) -> None:
    shared = Domain.objects.get()

    answer = owner("DELETE", f"{LIST}/{shared.pk}")

    assert (answer.status_code, answer.json()["code"]) == (409, "domain_in_use")


@pytest.mark.parametrize("pk", ["0", "9" * 30])
@pytest.mark.parametrize("what", ["", "/check", "/primary"])
def test_what_is_not_there_is_a_404(owner: Api, pk: str, what: str) -> None:
    for method in ("POST",) if what else ("GET", "DELETE"):
        assert owner(method, f"{LIST}/{pk}{what}").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("manager", 200), ("curator", 403), ("support", 403), ("", 403)],
)
def test_who_may_manage_domains(acme: Tenant, role: str, status: int) -> None:
    assert Api(role)("GET").status_code == status


def test_nobody_and_another_shops_owner_may_not(acme: Tenant, globex: Tenant) -> None:
    stranger = Api(None)
    assert stranger("GET").status_code in {401, 403}
    with shop("globex"):
        thief = Client(headers={"host": "globex.localhost"})
        thief.force_login(
            User.objects.get(role="owner"),
        )
    stranger.client.cookies = thief.cookies
    assert stranger("POST", body=f'{{"domain": "{NAME}"}}').status_code in {401, 403}
    assert not Domain.objects.filter(domain=NAME).exists()


def test_no_header_names_the_shop(owner: Api, globex: Tenant, zone: Zone) -> None:
    """R10: the Host does; X-Tenant and X-Forwarded-Host are not read."""
    owner.client.defaults |= {
        "HTTP_X_TENANT": "globex",
        "HTTP_X_FORWARDED_HOST": "globex.localhost",
    }
    forget_elsewhere()

    made = owner("POST", body=f'{{"domain": "{NAME}"}}')

    assert made.status_code == 201
    assert Domain.objects.get(domain=NAME).schema_name == "acme"
