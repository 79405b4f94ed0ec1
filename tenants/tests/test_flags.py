"""Flags: declared in code, changed for a shop and a country, asked without a query."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.flags import FLAGS
from core.actors import SYSTEM
from core.models import AuditEntry
from core.tenancy import PUBLIC, current_shop, shop
from core.tests.test_admin import Browser, boss
from tenants.exceptions import FlagInvalid
from tenants.flags import flag_is_on, set_flag
from tenants.hosts import tenant_of_host
from tenants.models import FlagOverride, Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def switch(acme: Tenant) -> Callable[..., None]:
    """Set a flag of acme as an operator does, seen at once by this process."""

    def set_it(name: str, is_on: bool | None, country: str = "") -> None:
        with shop(PUBLIC):
            set_flag(acme, name, is_on, actor=SYSTEM, country=country)
        for known in (current_shop(), tenant_of_host("acme.localhost")):
            known.__dict__.pop("flag_overrides", None)

    return set_it


def test_the_country_counts_before_the_shop_and_that_before_the_default(
    switch: Callable[..., None],
) -> None:
    assert flag_is_on("ordering") is True

    switch("ordering", False)
    switch("ordering", True, "DE")

    assert flag_is_on("ordering") is False
    assert flag_is_on("ordering", country="US") is False
    assert flag_is_on("ordering", country="DE") is True

    switch("ordering", None)
    assert flag_is_on("ordering", country="US") is True


def test_another_shop_keeps_its_own(
    switch: Callable[..., None], globex: Tenant
) -> None:
    switch("ordering", False)

    with shop("globex"):
        assert flag_is_on("ordering") is True
        assert not FlagOverride.objects.exists()


def test_asking_again_is_no_query(acme: Tenant) -> None:
    flag_is_on("ordering")

    with CaptureQueriesContext(connection) as asked:
        flag_is_on("ordering", country="US")
        flag_is_on("frame_chooser")

    assert len(asked) == 0


def test_an_unknown_flag_is_a_mistake(acme: Tenant) -> None:
    with pytest.raises(KeyError):
        flag_is_on("no_such_flag")
    with shop(PUBLIC), pytest.raises(FlagInvalid):
        set_flag(acme, "no_such_flag", True, actor=SYSTEM)
    with shop(PUBLIC), pytest.raises(FlagInvalid):
        set_flag(acme, "ordering", True, actor=SYSTEM, country="de")


def test_a_change_is_audited_once(switch: Callable[..., None]) -> None:
    switch("ordering", False)
    switch("ordering", False)

    with shop(PUBLIC):
        entry = AuditEntry.objects.get(action="tenants.flag.set")
    assert entry.facts["flag"] == "ordering"
    assert entry.changes == {"is_on": [None, False]}


def test_storefronts_are_told_what_concerns_them(switch: Callable[..., None]) -> None:
    client = Client(HTTP_HOST="acme.localhost")
    switch("ordering", False, "CA")

    here = client.get("/v1/flags").json()["flags"]
    there = client.get("/v1/flags?country=CA").json()["flags"]
    wrong = client.get("/v1/flags?country=Canada")

    assert set(here) == {f.name for f in FLAGS.values() if f.for_storefronts}
    assert (here["ordering"], there["ordering"]) == (True, False)
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"country"})


def test_operators_switch_flags_on_their_screen(acme: Tenant) -> None:
    browser = Browser(PUBLIC, boss(PUBLIC))
    add = "/admin/tenants/flagoverride/add/"
    given = {"schema_name": "acme", "flag": "ordering", "country": "CA"}

    answer = browser.post(add, given)
    browser.post(add, given | {"is_on": "on"})
    refused = browser.post(add, given | {"country": "Canada"})

    assert (answer.status_code, refused.status_code) == (302, 200)
    with shop(PUBLIC):
        row = FlagOverride.objects.get()
        assert (row.schema_name, row.country, row.is_on) == ("acme", "CA", True)
        assert AuditEntry.objects.filter(action="tenants.flag.set").count() == 2

    browser.post(f"/admin/tenants/flagoverride/{row.pk}/delete/", {"post": "yes"})
    with shop(PUBLIC):
        assert not FlagOverride.objects.exists()
