"""API keys: what they open, what they never open, and when they stop."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import api_keys
from accounts.exceptions import NotYours, ScopeInvalid
from accounts.models import ApiKey, User
from accounts.tests.factories import key_of, person, signed, visit_to
from core.models import AuditEntry
from core.tenancy import shop
from core.tests.test_admin import boss, clerk, staying_here
from tests.api.problems import check_problem

ASKED = "/health/detail"  # takes reliability.view


def ask(text: str, path: str = ASKED, host: str = "acme.localhost") -> Any:
    """Ask with a key."""
    with staying_here():
        return Client(HTTP_HOST=host).get(path, headers=signed(text))


@pytest.fixture
def owner(db: None) -> User:
    """The shop's owner."""
    return boss("acme")


def test_a_key_opens_what_its_scopes_say(owner: User) -> None:
    _, may = key_of(owner, "reliability.view")
    _, may_not = key_of(owner, "orders.view")

    assert ask(may).status_code == 200
    check_problem(ask(may_not), 403, "permission_denied")
    assert ask(may_not, "/v1/payments/my-orders").status_code == 200


def test_a_key_does_as_user_name_too(owner: User) -> None:
    _, text = key_of(owner, "reliability.view")
    basic = b64encode(f"{text}:".encode()).decode()

    answer = Client().get(
        ASKED,
        headers={"Authorization": f"Basic {basic}", "Host": "acme.localhost"},
    )

    assert answer.status_code == 200


def test_only_a_digest_is_stored(owner: User) -> None:
    key, text = key_of(owner, "orders.view")
    secret = text.rsplit("_", 1)[1] if text.count("_") == 3 else text[25:]

    row = str(ApiKey.objects.filter(pk=key.pk).values())

    assert secret not in row
    assert secret not in str(list(AuditEntry.objects.values()))
    assert len(key.digest) == 64


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text + "A",
        lambda text: text.replace("pp_live_", "pp_test_"),
        lambda text: "pp_live_000000000000_" + text[21:],
        lambda text: "pp_",
        lambda text: text.upper().replace("PP_LIVE_", "pp_live_"),
    ],
)
def test_a_wrong_key_is_told_what_to_do(owner: User, spoil: Any) -> None:
    _, text = key_of(owner, "reliability.view")

    body = check_problem(ask(spoil(text)), 401, "api_key_invalid")

    assert "Make a new one" in body["detail"]


def test_an_expired_or_revoked_key_is_refused(owner: User) -> None:
    key, text = key_of(owner, "reliability.view")
    _, revoked = old = key_of(owner, "reliability.view")
    api_keys.revoke(old[0], by=owner)

    check_problem(ask(revoked), 401, "api_key_invalid")
    with time_machine.travel(key.expires_at + timedelta(seconds=1)):
        check_problem(ask(text), 401, "api_key_invalid")


def test_a_key_of_another_shop_is_refused(owner: User) -> None:
    with shop("globex"):
        _, text = key_of(boss("globex"), "reliability.view", "orders.view")

    assert ask(text, host="globex.localhost").status_code == 200
    for host in ("acme.localhost", "localhost"):
        check_problem(ask(text, host=host), 401, "api_key_invalid")
        assert ask(text, "/v1/staff-sessions", host).status_code in {401, 404}


def test_another_token_is_left_to_others(owner: User) -> None:
    for value in ("Bearer eyJhbGciOi.J.x", "Basic !!!", "Bearer", "Token pp_live_x"):
        answer = Client(HTTP_HOST="acme.localhost").get(
            ASKED, headers={"Authorization": value}
        )

        assert answer.json()["code"] != "api_key_invalid"
        assert answer.status_code == 401


def test_a_key_is_nobodys_self(owner: User) -> None:
    from rest_framework.test import APIRequestFactory

    from core.api.permissions import DeclaredPermission

    class View:
        permission = "self"

    request: Any = APIRequestFactory().get("/")
    request.user = api_keys.KeyHolder(key_of(owner, "orders.view")[0])
    assert not DeclaredPermission().has_permission(request, View())
    request.user = owner
    assert DeclaredPermission().has_permission(request, View())


def test_a_key_opens_no_back_office(owner: User) -> None:
    _, text = key_of(owner, *api_keys.offered_scopes(owner))

    assert ask(text, "/admin/").status_code == 302
    assert ask(text, "/admin/orders/order/").status_code == 302


@pytest.mark.parametrize(
    "scopes", [[], ["people.manage"], ["keys.manage"], ["shops.enter"], ["no.such"]]
)
def test_what_a_maker_may_not_give_is_no_scope(owner: User, scopes: list[str]) -> None:
    with pytest.raises(ScopeInvalid):
        api_keys.make("x", scopes, by=owner)

    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("role", ["manager", "curator", "support", ""])
def test_only_owners_make_keys(owner: User, role: str) -> None:
    user = clerk("acme", role)
    key, _ = key_of(owner, "orders.view")

    for work in (
        lambda: api_keys.make("x", ["orders.view"], by=user),
        lambda: api_keys.rotate(key, by=user),
        lambda: api_keys.revoke(key, by=user),
    ):
        with pytest.raises(NotYours):
            work()

    assert ApiKey.objects.get().status == "active"


def test_rotating_leaves_time_to_change_over(owner: User) -> None:
    old, before = key_of(owner, "reliability.view")

    new, after = api_keys.rotate(old, by=owner, overlap_hours=2)

    assert (new.label, new.scopes) == (old.label, old.scopes)
    assert (ask(before).status_code, ask(after).status_code) == (200, 200)
    with time_machine.travel(timezone.now() + timedelta(hours=2, seconds=1)):
        assert (ask(before).status_code, ask(after).status_code) == (401, 200)
    assert AuditEntry.objects.filter(action="accounts.api_key.rotated").count() == 1


def test_a_request_costs_one_look_up_and_rarely_a_write(owner: User) -> None:
    _, text = key_of(owner, "reliability.view")

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as log:
            assert api_keys.holder_of(text) is not None
        return [each["sql"].split()[0] for each in log.captured_queries]

    assert statements() == ["SELECT", "UPDATE"]
    assert statements() == ["SELECT"]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert statements() == ["SELECT", "UPDATE"]
        assert statements() == ["SELECT"]


def test_the_audit_log_names_the_key(owner: User) -> None:
    key, _ = key_of(owner, "orders.view")

    actor = api_keys.KeyHolder(key).actor

    assert (actor.kind, actor.id) == ("api_key", str(key.pk))


def test_an_operator_on_a_visit_makes_no_key(owner: User) -> None:
    from accounts.staff_sessions import lend

    visit, _ = visit_to("acme")
    guest = lend(User(email="x@platform.invalid"), visit)

    with pytest.raises(NotYours):
        api_keys.make("x", ["orders.view"], by=guest)


def test_the_api_makes_lists_rotates_and_revokes(owner: User) -> None:
    client = Client(HTTP_HOST="acme.localhost")
    client.force_login(owner)
    typed = {"label": "Stock", "scopes": ["orders.view"], "days": 30}

    made = client.post("/v1/api-keys", typed, content_type="application/json")
    url = f"/v1/api-keys/{made.json()['id']}"
    rotated = client.post(f"{url}/rotate", {}, content_type="application/json")
    revoked = client.delete(url)
    listed = client.get("/v1/api-keys")

    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert ask(made.json()["key"], "/v1/payments/my-orders").status_code == 401
    assert ask(rotated.json()["key"], "/v1/payments/my-orders").status_code == 200
    assert revoked.json()["status"] == "revoked"
    assert listed.json()["count"] == 2
    assert all("key" not in row for row in listed.json()["results"])


def test_the_api_says_which_scope_is_wrong(owner: User) -> None:
    client = Client(HTTP_HOST="acme.localhost")
    client.force_login(owner)

    for scope in ("no.such", "people.manage", "shops.enter"):
        typed = {"label": "x", "scopes": [scope]}
        answer = client.post("/v1/api-keys", typed, content_type="application/json")

        assert "scopes" in check_problem(answer, 422)["errors"]
    assert person("x@acme.example")
