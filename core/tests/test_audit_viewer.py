"""Reading the audit log: filters, CSV and the API, in both back offices."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core import audit
from core.actors import SYSTEM, Actor
from core.context import set_request_id
from core.exporting import AUDIT_COLUMNS, safe_cell
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss, clerk, staying_here
from tenants.models import Tenant

LIST = "/admin/core/auditentry/"
EVE = Actor("staff", "7", "eve@acme.example")
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def entries(acme: Tenant) -> None:
    """One of each kind."""
    set_request_id("trace-one")
    with time_machine.travel(LONG_AGO, tick=False):
        audit.record(EVE, "tests.old.done", acme)
    audit.record(EVE, "tests.thing.done", acme, before={"a": 1}, after={"a": 2})
    set_request_id("trace-two")
    audit.record(SYSTEM, "tests.other.done", boss("acme"), note="=1+1")


def shown(query: str) -> set[str]:
    """Return which of the fixture's entries the list shows."""
    page = Browser("acme", boss("acme")).get(f"{LIST}?{query}")
    text = page.content.decode()
    names = ("tests.old.done", "tests.thing.done", "tests.other.done")
    return {name.split(".")[1] for name in names if name in text}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {"old", "thing", "other"}),
        ("actor=Eve@acme.example", {"old", "thing"}),
        ("actor=7", {"old", "thing"}),
        ("actor=eve", set()),
        ("action=tests.o", {"old", "other"}),
        ("object=tenants.tenant", {"old", "thing"}),
        ("trace=trace-two", {"other"}),
        ("days=30", {"thing", "other"}),
        ("days=30&actor=7&trace=trace-one", {"thing"}),
        ("q=eve@acme.example", {"old", "thing"}),
    ],
)
def test_entries_are_found(entries: None, query: str, wanted: set[str]) -> None:
    assert shown(query) == wanted


def test_the_list_costs_the_same_for_few_and_many(entries: None, acme: Tenant) -> None:
    browser = Browser("acme", boss("acme"))
    browser.get(LIST)
    browser.get(LIST)
    few = browser.queries
    for number in range(60):
        audit.record(Actor("staff", str(number), f"p{number}@x.example"), "a.b.c", acme)

    browser.get(LIST)

    assert browser.queries == few


def test_an_entry_shows_before_and_after(entries: None) -> None:
    entry = AuditEntry.objects.get(action="tests.thing.done")

    page = Browser("acme", boss("acme")).get(f"{LIST}{entry.pk}/change/")

    text = page.content.decode()
    assert "eve@acme.example" in text
    assert "<th>a</th><td>1</td><td>→</td><td>2</td>" in text


def download(schema: str, query: str = "", user: User | None = None) -> Any:
    browser = Browser(schema, user or boss(schema))
    with staying_here():
        answer: Any = browser.client.get(f"{LIST}export/?{query}")
        if answer.status_code != 200:
            return answer
        assert answer.streaming
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_csv_is_what_the_filters_leave(entries: None) -> None:
    columns, *rows = download("acme", "trace=trace-one&days=30")

    assert tuple(columns) == AUDIT_COLUMNS
    assert [(row[2], row[4], row[9]) for row in rows] == [
        ("tests.thing.done", "eve@acme.example", '{"a": [1, 2]}')
    ]


def test_the_csv_takes_every_filter_of_the_list(entries: None) -> None:
    _, *rows = download("acme", "actor=eve@acme.example&trace=trace-one&days=30")

    assert [row[2] for row in rows] == ["tests.thing.done"]


def test_an_unknown_filter_leads_back_to_the_list(entries: None) -> None:
    answer = Browser("acme", boss("acme")).get(f"{LIST}export/?nonsense=1")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert not AuditEntry.objects.filter(action="core.audit.exported").exists()


def test_taking_the_csv_is_noted(entries: None) -> None:
    download("acme", "action=tests.")

    noted = AuditEntry.objects.get(action="core.audit.exported")
    assert noted.facts == {"asked": {"action": "tests."}}
    assert noted.actor_label == boss("acme").email


def test_a_long_csv_holds_each_entry_once(entries: None, acme: Tenant) -> None:
    now = timezone.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            schema_name="acme",
            action="bulk.one.done",
            actor_kind="system",
            object_type="x.y",
            object_id=str(number),
            at=now,
        )
        for number in range(1203)
    )

    _, *rows = download("acme", "action=bulk.")

    assert sorted(int(row[7]) for row in rows) == list(range(1203))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        *(("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x")),
        *(("\t=1", "'\t=1"), ("  =1", "'  =1"), ("a=1", "a=1"), (None, ""), (7, "7")),
    ],
)
def test_no_cell_is_a_formula(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


def test_the_platform_reads_all_shops_and_a_shop_its_own(entries: None) -> None:
    with shop("globex"):
        audit.record(SYSTEM, "tests.theirs.done", boss("globex"))

    _, *all_rows = download(PUBLIC, "action=tests.")
    _, *own_rows = download("globex", "action=tests.")

    assert {row[1] for row in all_rows} == {"acme", "globex"}
    assert [row[2] for row in own_rows] == ["tests.theirs.done"]


@pytest.mark.parametrize("role", ["curator", "support"])
def test_others_neither_see_nor_take_it(entries: None, role: str) -> None:
    user = clerk("acme", role)

    page = Browser("acme", user).get(LIST)
    answer = download("acme", user=user)

    assert (page.status_code, answer.status_code) == (403, 403)
    assert not AuditEntry.objects.filter(action="core.audit.exported").exists()


# --- The API


@pytest.fixture
def client(acme: Tenant) -> Client:
    made = Client(HTTP_HOST="acme.localhost")
    made.force_login(boss("acme"))
    return made


def test_the_api_lists_by_cursor(entries: None, client: Client) -> None:
    seen, address = [], "/v1/audit?action=tests.&limit=2"
    while address:
        answer = client.get(address).json()
        seen += [entry["action"] for entry in answer["results"]]
        address = answer["next"]

    assert seen == ["tests.other.done", "tests.thing.done", "tests.old.done"]


def test_the_api_finds_by_each_field(entries: None, client: Client) -> None:
    since = (timezone.now() - timedelta(days=1)).isoformat().replace("+", "%2B")
    found = {
        query: [e["action"] for e in client.get(f"/v1/audit?{query}").json()["results"]]
        for query in (
            "actor=eve@acme.example&trace_id=trace-one&object_type=tenants.tenant",
            f"since={since}&actor=7",
            f"until={since}&actor=7",
        )
    }

    assert list(found.values()) == [
        ["tests.thing.done", "tests.old.done"],
        ["tests.thing.done"],
        ["tests.old.done"],
    ]


def test_the_api_tells_what_changed(entries: None, client: Client) -> None:
    entry = client.get("/v1/audit?action=tests.thing").json()["results"][0]

    assert (entry["actor"], entry["trace_id"]) == ("eve@acme.example", "trace-one")
    assert (entry["changes"], entry["facts"]) == ({"a": [1, 2]}, {})


@pytest.mark.parametrize("query", ["since=yesterday", "object_id=" + "x" * 65])
def test_the_api_refuses_odd_questions(client: Client, query: str) -> None:
    answer = client.get(f"/v1/audit?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_api_is_for_those_who_may(acme: Tenant) -> None:
    stranger = Client(HTTP_HOST="acme.localhost")
    helper = Client(HTTP_HOST="acme.localhost")
    helper.force_login(clerk("acme", "support"))

    assert stranger.get("/v1/audit").status_code in (401, 403)
    assert helper.get("/v1/audit").status_code == 403


def test_the_api_costs_the_same_for_few_and_many(
    entries: None, client: Client, acme: Tenant, django_assert_num_queries: Any
) -> None:
    client.get("/v1/audit")
    for number in range(30):
        audit.record(Actor("staff", str(number), f"p{number}@x.example"), "a.b.c", acme)

    with django_assert_num_queries(3):
        client.get("/v1/audit")
