"""The API of requests and consents: what it answers, and to whom."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.tenancy import shop
from privacy import links
from privacy.models import Consent, DataRequest
from privacy.services import Wish, ask_as_guest
from privacy.tests.factories import EMAIL, plant, shopper

Run = Callable[[], int]
HOST = {"host": "acme.localhost"}


@pytest.fixture
def guest(acme: Any) -> Client:
    """Nobody in particular."""
    return Client(headers=HOST)


@pytest.fixture
def me(acme: Any) -> User:
    """A shopper who signed in."""
    return shopper()


@pytest.fixture
def mine(me: User) -> Client:
    """Their browser."""
    client = Client(headers=HOST)
    client.force_login(me)
    return client


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    """Send JSON."""
    return client.generic(method, path, json.dumps(body), "application/json")


def test_every_address_gets_the_same_answer(guest: Client) -> None:
    shopper("known@example.com")

    answers = [
        send(guest, "POST", "/v1/data-requests", kind="erasure", email=email)
        for email in ("known@example.com", "unknown@example.com")
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "export"}, "email"),
        ({"kind": "export", "email": "no"}, "email"),
        ({"kind": "all", "email": EMAIL}, "kind"),
        ({"kind": "correction", "email": EMAIL, "text": "x" * 2001}, "text"),
    ],
)
def test_bad_input_says_what_to_fix(guest: Client, body: Any, field: str) -> None:
    answer = send(guest, "POST", "/v1/data-requests", **body)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {field}
    assert DataRequest.objects.count() == 0


def test_a_guest_confirms_and_reads_no_address_back(guest: Client) -> None:
    request = ask_as_guest(Wish("correction", EMAIL))
    token = links.token_of(request, links.VERIFY)

    answer = send(guest, "POST", "/v1/data-requests/verify", token=token)
    again = send(guest, "POST", "/v1/data-requests/verify", token=token)

    assert (answer.status_code, answer.json()["status"]) == (200, "verified")
    assert EMAIL not in answer.content.decode()
    assert (again.status_code, again.json()["code"]) == (404, "link_invalid")


def test_what_is_mine_needs_me(guest: Client) -> None:
    for method, path in (
        ("GET", "/v1/me/data-requests"),
        ("POST", "/v1/me/data-requests"),
        ("GET", "/v1/me/consents"),
        ("PUT", "/v1/me/consents"),
    ):
        assert send(guest, method, path).status_code in {401, 403}


def test_i_ask_and_download(mine: Client, me: User, mails: Path, run_due: Run) -> None:
    plant(me)
    made = send(mine, "POST", "/v1/me/data-requests", kind="export").json()
    early = mine.get(f"/v1/me/data-requests/{made['id']}/download")
    run_due()

    listed = mine.get("/v1/me/data-requests").json()
    answer: Any = mine.get(f"/v1/me/data-requests/{made['id']}/download")

    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")
    assert [(row["status"], row["can_download"]) for row in listed] == [("done", True)]
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(json.loads(archive.read("orders.json"))) == 1


def test_anothers_request_is_not_there(
    mine: Client, globex: Any, mails: Path, run_due: Run
) -> None:
    made = send(mine, "POST", "/v1/me/data-requests", kind="export").json()
    run_due()
    path = f"/v1/me/data-requests/{made['id']}/download"
    other = Client(headers=HOST)
    other.force_login(shopper("other@example.com"))
    with shop("globex"):
        at_globex = Client(headers={"host": "globex.localhost"})
        at_globex.force_login(shopper())

    assert other.get(path).status_code == 404
    assert at_globex.get(path).status_code == 404
    assert mine.get(path).status_code == 200


def test_consent_is_given_and_withdrawn(mine: Client) -> None:
    before = mine.get("/v1/me/consents").json()
    given = send(mine, "PUT", "/v1/me/consents", marketing_mails=True).json()
    gone = send(mine, "PUT", "/v1/me/consents", marketing_mails=False).json()
    untouched = send(mine, "PUT", "/v1/me/consents").json()

    said = [answer[0]["is_given"] for answer in (before, given, gone, untouched)]
    assert said == [False, True, False, False]
    assert list(Consent.objects.values_list("is_given", "how")) == [
        (True, "api"),
        (False, "api"),
    ]
