"""Opening a shop: everything, quickly, or nothing at all."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import PUBLIC, WrongSchema, current_shop, shop
from core.tests.threads import at_once
from tenants.exceptions import ShopBusy, ShopExists, ShopInvalid
from tenants.hosts import public_url
from tenants.models import Domain, Tenant
from tenants.services import create_shop
from tenants.tests.factories import committed_shop, new_shop, remove_shop


@pytest.fixture
def _public(acme: Any) -> Iterator[None]:
    """Work where shops are made."""
    with shop(PUBLIC):
        yield


def schemas() -> set[str]:
    """List the schemas there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {row[0] for row in cursor.fetchall()}


def everything() -> tuple[int, int, int, set[str]]:
    """Count what opening a shop writes."""
    return (
        Tenant.objects.count(),
        Domain.objects.count(),
        AuditEntry.objects.count(),
        schemas(),
    )


@pytest.mark.usefixtures("_public")
def test_opens_a_shop_with_its_owner(capsys: pytest.CaptureFixture[str]) -> None:
    started = perf_counter()
    tenant = create_shop(
        new_shop(
            "Öland & Initech",
            host="oland.localhost",
            settings={"currencies": ["SEK"], "countries": ["SE"]},
        ),
        actor=SYSTEM,
    )
    took = perf_counter() - started

    assert tenant.schema_name == "land_initech"
    assert tenant.order_prefix == "LAN"
    assert (tenant.default_currency, tenant.status) == ("SEK", "active")
    assert Domain.objects.get(tenant=tenant).is_primary
    assert public_url(tenant).startswith("http://oland.localhost")
    made = AuditEntry.objects.filter(action="tenants.shop.created")
    entry = made.get(object_id=str(tenant.pk))
    assert entry.facts == {"host": "oland.localhost"}
    with shop("land_initech"):
        owner = User.objects.get()
        assert current_shop() == tenant
    assert (owner.email, owner.role) == ("owner@initech.example", "owner")
    assert owner.check_password("a-long-password")
    with capsys.disabled():
        print(f"\ncreate_shop took {took:.2f} s")  # noqa: T201
    assert took < 5, "a second on an idle machine; five where others work as well"


@pytest.mark.usefixtures("_public")
def test_without_a_password_the_owner_has_none() -> None:
    create_shop(new_shop("Initech", owner_password=None), actor=SYSTEM)

    with shop("initech"):
        assert not User.objects.get().has_usable_password()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "!!!"}, "name"),
        ({"name": "9 to 5"}, "name"),
        ({"name": "Public"}, "name"),
        ({"name": "Shop Template"}, "name"),
        ({"name": "PG Prints"}, "name"),
        ({"name": "Information Schema"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"host": ""}, "host"),
        ({"host": "Upper.example"}, "host"),
        ({"host": "a..b"}, "host"),
        ({"host": "-a.example"}, "host"),
        ({"host": "a.example/x"}, "host"),
        ({"host": "a.example\n"}, "host"),
        ({"host": "a" * 64 + ".example"}, "host"),
        ({"owner_email": "nobody"}, "support_email"),
        (
            {"owner_email": "nobody", "settings": {"support_email": "a@b.example"}},
            "owner_email",
        ),
        ({"settings": {"order_prefix": "ab1"}}, "order_prefix"),
        ({"settings": {"currencies": []}}, "currencies"),
        ({"settings": {"currencies": ["usd"]}}, "currencies"),
        ({"settings": {"currencies": ["USD", "ABC"]}}, "currencies"),
        ({"settings": {"countries": []}}, "countries"),
        ({"settings": {"countries": ["us"]}}, "countries"),
        ({"settings": {"countries": ["UK"]}}, "countries"),
        ({"settings": {"locale": "klingon"}}, "locale"),
        ({"settings": {"locale": ""}}, "locale"),
        ({"settings": {"accent_color": "blue"}}, "accent_color"),
        ({"settings": {"hold_seconds": 90_000}}, "hold_seconds"),
        ({"settings": {"support_email": "x"}}, "support_email"),
    ],
)
@pytest.mark.usefixtures("_public")
def test_says_which_input_cannot_be_used(fields: dict[str, Any], wrong: str) -> None:
    before = everything()
    name = fields.pop("name", "Initech")

    with pytest.raises(ShopInvalid) as caught:
        create_shop(
            new_shop(name, **{"host": "initech.localhost"} | fields), actor=SYSTEM
        )

    assert caught.value.fields.keys() == {wrong}
    assert everything() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Acme"},
        {"name": "ACME!"},
        {"host": "acme.localhost"},
        {"host": "localhost"},
        {"settings": {"order_prefix": "ACM"}},
    ],
)
@pytest.mark.usefixtures("_public")
def test_what_is_taken_is_refused_and_nothing_left_behind(
    fields: dict[str, Any],
) -> None:
    before = everything()
    values: dict[str, Any] = {"name": "Initech", "host": "initech.localhost"} | fields
    if "name" in fields:
        values["settings"] = {"order_prefix": "ZZZ"}

    with pytest.raises(ShopExists):
        create_shop(new_shop(values.pop("name"), **values), actor=SYSTEM)

    assert everything() == before


@pytest.mark.usefixtures("_public")
def test_a_schema_of_something_else_is_not_taken_over() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA initech")
    before = everything()

    with pytest.raises(ShopExists):
        create_shop(new_shop("Initech"), actor=SYSTEM)

    assert everything() == before


def test_shops_are_not_made_inside_a_shop(acme: Any) -> None:
    with pytest.raises(WrongSchema):
        create_shop(new_shop("Initech"), actor=SYSTEM)


@pytest.mark.usefixtures("_public")
def test_people_of_one_shop_do_not_exist_in_another() -> None:
    create_shop(new_shop("Initech", host="initech.localhost"), actor=SYSTEM)

    with shop("acme"):
        assert not User.objects.filter(email="owner@initech.example").exists()


@pytest.mark.usefixtures("_committed")
def test_of_two_at_once_one_gets_the_name() -> None:
    def make() -> str:
        made: str = create_shop(new_shop("Twins"), actor=SYSTEM).schema_name
        return made

    results = at_once(PUBLIC, make, make)

    try:
        refused = [each for each in results if isinstance(each, ShopBusy | ShopExists)]
        assert len(refused) == 1
        assert len([each for each in results if each == "twins"]) == 1
        with shop(PUBLIC):
            assert Tenant.objects.filter(schema_name="twins").count() == 1
    finally:
        with shop(PUBLIC):
            remove_shop(Tenant.objects.get(schema_name="twins"))


@pytest.mark.usefixtures("_committed")
def test_a_new_shop_answers_at_once() -> None:
    with committed_shop("Instant") as tenant:
        client = Client(headers={"host": "instant.localhost"})

        assert client.get("/v1/products").json()["count"] == 0
        assert client.get("/health").status_code == 200
        assert tenant.order_prefix == "INS"
