"""Shops, request ids, errors, the audit log, mail files, jobs, logs."""

import json
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django_celery_beat.models import PeriodicTask
from rest_framework import exceptions

from accounts.models import User
from core import audit
from core.actors import SHOPPER, SYSTEM, Actor
from core.api.errors import exception_handler, not_found, server_error
from core.api.permissions import DeclaredPermission
from core.api.renderers import ORJSONRenderer
from core.context import set_request_id
from core.errors import Conflict, ServiceUnavailable
from core.flow import WrongState, allows, check
from core.jobs import record_run
from core.logs import _add_context
from core.mail import FolderBackend
from core.models import AuditEntry, DeadLetter, JobRun
from core.money import Money
from core.tenancy import (
    PUBLIC,
    WrongSchema,
    cache_key,
    connection,
    current_schema,
    current_shop,
    shop,
)

# --- Shops


def test_a_shop_is_entered_and_left(acme: Any, globex: Any) -> None:
    with shop("globex"):
        inside = current_shop()
        with shop("globex"), shop(PUBLIC):
            deepest = current_schema()
        again = current_schema()

    assert (inside, deepest, again) == (globex, PUBLIC, "globex")
    assert (current_schema(), current_shop()) == ("acme", acme)


def test_a_shop_is_left_after_an_error_too(acme: Any) -> None:
    with pytest.raises(ZeroDivisionError), shop("globex"):
        raise ZeroDivisionError

    assert current_schema() == "acme"


def test_a_shop_is_not_entered_inside_a_transaction(acme: Any) -> None:
    with transaction.atomic():
        with pytest.raises(WrongSchema, match="Enter the shop first"), shop("globex"):
            pass
        with shop("acme"):
            assert current_schema() == "acme"

    assert current_schema() == "acme"


def test_there_is_no_shop_in_public(acme: Any) -> None:
    with shop(PUBLIC), pytest.raises(WrongSchema):
        current_shop()


def test_cache_keys_carry_the_shop(acme: Any) -> None:
    assert cache_key("k", "p", 1) == "acme:p:1:k"


# --- Request ids


@pytest.mark.parametrize("given", ["abc-1", "a.b:c_d", "x" * 64])
def test_a_request_id_is_kept(acme: Any, given: str) -> None:
    client = Client(headers={"host": "acme.localhost"})

    answer = client.get("/v1/nothing", headers={"X-Request-Id": given})

    assert answer["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<b>", "é", "a\n"])
def test_a_bad_request_id_is_replaced(acme: Any, given: str) -> None:
    client = Client(headers={"host": "acme.localhost"})

    answers = [
        client.get("/v1/cart", headers={"X-Request-Id": given})["X-Request-Id"]
        for _ in range(2)
    ]

    assert all(len(made) == 32 and made.isalnum() for made in answers)
    assert answers[0] != answers[1]


def test_the_request_id_is_in_the_error_and_the_log(acme: Any) -> None:
    client = Client(headers={"host": "acme.localhost"})

    answer = client.get("/v1/cart", headers={"X-Request-Id": "trace-me"})

    assert answer.json()["trace_id"] == "trace-me"
    assert _add_context(None, "", {}) == {"schema": "acme", "request_id": "trace-me"}


# --- Errors

SHAPE = [
    "type",
    "title",
    "status",
    "detail",
    "code",
    "errors",
    "trace_id",
    "timestamp",
    "retry_after",
]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict("Too late.", code="too_late"), 409, "too_late"),
        (ServiceUnavailable("Wait.", retry_after=7), 503, "service_unavailable"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "permission_denied"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.ValidationError({"a": ["no"]}), 422, "invalid"),
        (exceptions.ParseError("no"), 400, "parse_error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.Throttled(wait=3.2), 429, "throttled"),
    ],
)
def test_every_error_has_one_shape(error: Exception, status: int, code: str) -> None:
    answer = exception_handler(error, {})

    assert answer is not None
    assert answer.data is not None
    assert list(answer.data) == SHAPE
    assert (answer.status_code, answer.data["status"]) == (status, status)
    assert answer.data["code"] == code
    assert answer.content_type == "application/problem+json"


def test_an_error_names_fields_and_when_to_come_back() -> None:
    refused = exception_handler(exceptions.ValidationError({"a": ["no"]}), {})
    later = exception_handler(ServiceUnavailable("Wait.", retry_after=7), {})

    assert refused is not None
    assert refused.data is not None
    assert refused.data["errors"] == {"a": ["no"]}
    assert later is not None
    assert later["Retry-After"] == "7"


def test_a_bug_is_no_answer_of_the_api_but_a_500() -> None:
    request = RequestFactory().get("/")

    assert exception_handler(ZeroDivisionError(), {}) is None
    assert json.loads(server_error(request).content)["code"] == "internal_error"
    assert not_found(request, Http404()).status_code == 404


def test_a_view_without_a_declared_permission_is_closed(acme: Any) -> None:
    request: Any = RequestFactory().get("/")
    request.user = User.objects.staff()[0]

    class Undeclared:
        pass

    class Declared:
        permission = "orders.view"

    assert not DeclaredPermission().has_permission(request, Undeclared())
    assert DeclaredPermission().has_permission(request, Declared())
    request.user = User(role="curator")
    assert not DeclaredPermission().has_permission(request, Declared())


def test_an_answer_without_a_body_has_none() -> None:
    assert ORJSONRenderer().render(None) == b""
    assert ORJSONRenderer().render({1: Http404.__name__}) == b'{"1":"Http404"}'


# --- Tables of states

TABLE = {"a": frozenset({"b"}), "b": frozenset[str]()}


def test_a_table_says_what_may_follow_what() -> None:
    assert allows(TABLE, "a", "b")
    assert check(TABLE, "a", "b", thing="It")
    assert not check(TABLE, "b", "b", thing="It")
    with pytest.raises(WrongState, match="It is b and cannot become a"):
        check(TABLE, "b", "a", thing="It")


# --- The audit log


def test_an_entry_lives_and_dies_with_its_change(acme: Any) -> None:
    set_request_id("trace-me")
    with transaction.atomic():
        audit.record(SYSTEM, "tests.thing.done", acme, amount=7)

    entry = AuditEntry.objects.get(action="tests.thing.done")
    assert (entry.schema_name, entry.actor_kind) == ("acme", "system")
    assert (entry.object_type, entry.object_id) == ("tenants.tenant", str(acme.pk))
    assert (entry.facts, entry.request_id) == ({"amount": 7}, "trace-me")


@pytest.mark.usefixtures("_committed")
def test_an_entry_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="belongs in the change's transaction"):
        audit.record(SYSTEM, "tests.thing.done", DeadLetter(pk=1))


def test_an_actor_is_named_from_the_request(acme: Any) -> None:
    request = RequestFactory().get("/")
    people = [User(email="a@b.example"), User(email="c@d.example", role="support")]
    found = []
    for person in people:
        request.user = person
        found.append(Actor.of(request))

    assert [(actor.kind, actor.label) for actor in found] == [
        ("user", "a@b.example"),
        ("staff", "c@d.example"),
    ]
    assert found[0].id == str(people[0].pk)


def test_a_stranger_is_a_shopper(acme: Any) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()

    assert Actor.of(request) is SHOPPER


# --- Mail


def test_mails_are_files_of_their_shop(
    acme: Any, settings: Any, tmp_path: Path
) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    mail = EmailMessage(
        "Hello", "Text", to=["a@b.example"], headers={"Message-ID": "<../1/x@y>"}
    )

    sent = FolderBackend().send_messages([mail, mail])

    (path,) = tmp_path.rglob("*.eml")
    assert sent == 2
    assert path.parent == tmp_path / "acme"
    assert path.name == "..1x@y.eml"
    assert message_from_bytes(path.read_bytes())["Subject"] == "Hello"


# --- Jobs


def test_a_run_that_did_something_is_recorded(acme: Any) -> None:
    with record_run("tests.job") as run:
        run.done = 3

    row = JobRun.objects.get()
    assert (row.schema_name, row.name, row.done, row.error) == (
        "acme",
        "tests.job",
        3,
        "",
    )
    assert row.finished_at is not None
    assert row.finished_at >= row.started_at


def test_an_idle_run_leaves_no_row(acme: Any) -> None:
    with record_run("tests.job"):
        pass

    assert not JobRun.objects.exists()


def test_a_failed_run_is_recorded_and_told(acme: Any) -> None:
    with pytest.raises(ZeroDivisionError), record_run("tests.job"):
        raise ZeroDivisionError("oops")

    assert JobRun.objects.get().error == "ZeroDivisionError: oops"


def test_the_schedule_is_written_for_beat_and_keeps_pauses(acme: Any) -> None:
    connection.set_schema(PUBLIC)
    call_command("sync_schedule")
    PeriodicTask.objects.filter(name="Do what is due").update(enabled=False)
    every = PeriodicTask.objects.get(name="Do what is due").interval
    PeriodicTask.objects.create(name="Gone", task="gone", interval=every)

    call_command("sync_schedule")

    names = PeriodicTask.objects.values_list("name", "task", "enabled")
    assert set(names) == {
        ("Do what is due", "core.drain_due_items", False),
        ("Forget what is old", "core.forget_what_is_old", True),
        ("Look after every shop's health", "tenants.have_all_looked_at", True),
    }
    assert every is not None
    assert (every.every, every.period) == (60, "seconds")


def test_rows_name_themselves(acme: Any) -> None:
    with transaction.atomic():
        entry = audit.record(SYSTEM, "tests.thing.done", acme)

    assert str(entry) == "tests.thing.done by system"
    assert str(DeadLetter(kind="a.b", object_id="7")) == "a.b 7"
    assert str(Money(1, "USD")) == "Money(minor=1, currency='USD')"
