"""Apps sign in by the headless API; their tokens are short, rotate and end."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import devices, tokens
from accounts.models import TokenFamily, User
from accounts.tests.test_code import code_in
from core.models import AuditEntry
from core.tenancy import shop
from core.tests.test_admin import staying_here

JSON = "application/json"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


class App:
    """An app that keeps what it is given."""

    def __init__(self, schema: str = "acme") -> None:
        self.client = Client(HTTP_HOST=f"{schema}.localhost")
        self.session, self.access, self.refresh = "", "", ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send JSON with whatever the app holds."""
        if self.access:
            headers.setdefault("Authorization", f"Bearer {self.access}")
        elif self.session:
            headers.setdefault("X-Session-Token", self.session)
        with staying_here():
            return self.client.generic(
                method,
                path,
                "" if body is None else json.dumps(body),
                content_type=JSON,
                headers=headers,
            )

    def sign_in(self, email: str = "ada@example.com") -> Any:
        """Walk the e-mail code flow."""
        asked = self.call("POST", "/v1/auth/app/code/request", {"email": email})
        assert asked.status_code == 401, asked.content
        self.session = asked.json()["meta"]["session_token"]
        code = code_in(mail.outbox[-1])
        answer = self.call("POST", "/v1/auth/app/code/confirm", {"code": code})
        assert answer.status_code == 200, answer.content
        meta = answer.json()["meta"]
        self.session = meta["session_token"]
        self.access, self.refresh = meta["access_token"], meta["refresh_token"]
        return answer

    def rotate(self) -> Any:
        """Ask for the next tokens."""
        answer = self.call("POST", "/v1/auth/refresh", {"refresh_token": self.refresh})
        if answer.status_code == 200:
            self.access = answer.json()["access_token"]
            self.refresh = answer.json()["refresh_token"]
        return answer


def claims_of(token: str) -> dict[str, Any]:
    """Read a token without asking whether it is good."""
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_an_app_signs_in_and_says_who_it_is(acme: Any) -> None:
    app = App()

    app.sign_in()
    me = app.call("GET", "/v1/me")

    user = User.objects.get(email="ada@example.com")
    assert me.status_code == 200
    assert me.json() == {
        "id": str(user.pk),
        "email": "ada@example.com",
        "email_verified": True,
        "name": "",
        "role": "",
        "permissions": [],
        "tenant": "acme",
    }
    claims = claims_of(app.access)
    assert (claims["sub"], claims["tenant"]) == (str(user.pk), "acme")
    assert (claims["iss"], claims["aud"]) == (
        "http://acme.localhost",
        "passepartout:acme",
    )
    assert claims["exp"] - claims["iat"] == 300
    assert "Set-Cookie" not in me.headers


def test_a_name_is_changed(acme: Any) -> None:
    app = App()
    app.sign_in()

    answer = app.call("PATCH", "/v1/me", {"name": " Ada Byron "})
    bad = app.call("PATCH", "/me", {"name": "x" * 151})

    assert answer.json()["name"] == "Ada Byron"
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["name"])


def test_nobody_is_not_anybody(acme: Any) -> None:
    assert App().call("GET", "/v1/me").status_code == 401
    for junk in ("a.b.c", "x" * 5000 + ".y.z", "..", "é.é.é"):
        answer = App().call("GET", "/v1/me", Authorization=f"Bearer {junk}")
        assert answer.status_code == 401, junk


def test_an_access_token_lives_five_minutes(acme: Any, time_machine: Any) -> None:
    app = App()
    app.sign_in()

    time_machine.move_to(timezone.now() + timedelta(minutes=5, seconds=1))

    assert app.call("GET", "/v1/me").status_code == 401
    assert app.rotate().status_code == 200
    assert app.call("GET", "/v1/me").status_code == 200


def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_device(acme: Any) -> None:
    app, thief = App(), App()
    app.sign_in()
    thief.refresh = app.refresh

    first, stolen = app.rotate(), thief.rotate()

    assert (first.status_code, stolen.status_code) == (200, 401)
    assert stolen.json()["code"] == "token_refused"
    assert app.call("GET", "/v1/me").status_code == 401
    assert app.rotate().status_code == 401
    assert not Session.objects.filter(session_key=app.session).exists()
    assert AuditEntry.objects.filter(action="accounts.refresh_token_reused").exists()


def test_an_access_token_is_no_refresh_token_nor_the_reverse(acme: Any) -> None:
    app = App()
    app.sign_in()
    access, app.access = app.access, app.refresh

    as_access = app.call("GET", "/v1/me")
    app.access, app.refresh = "", access
    as_refresh = app.rotate()

    assert (as_access.status_code, as_refresh.status_code) == (401, 401)
    assert TokenFamily.objects.get().revoked_at is None


def test_a_token_of_one_shop_is_refused_in_another(acme: Any, globex: Any) -> None:
    app = App()
    app.sign_in()
    there = App("globex")
    there.access, there.refresh, there.session = app.access, app.refresh, app.session

    assert there.call("GET", "/v1/me").status_code == 401
    assert there.rotate().status_code == 401
    assert app.call("GET", "/v1/me").status_code == 200


def test_signing_out_ends_tokens_and_session_at_once(acme: Any) -> None:
    app = App()
    app.sign_in()

    assert app.call("POST", "/auth/logout").status_code == 204

    assert app.call("GET", "/v1/me").status_code == 401
    assert app.rotate().status_code == 401
    assert TokenFamily.objects.get().revoked_at is not None


@pytest.mark.parametrize("how", ["session", "user", "allauth"])
def test_whatever_ends_the_session_ends_the_tokens(acme: Any, how: str) -> None:
    app = App()
    app.sign_in()
    if how == "session":
        Session.objects.all().delete()
    elif how == "user":
        User.objects.filter(email="ada@example.com").update(is_active=False)
    else:
        app.call("DELETE", "/v1/auth/app/session")

    assert app.call("GET", "/v1/me").status_code == 401
    assert app.rotate().status_code == 401


def test_devices_are_listed_and_ended(acme: Any) -> None:
    phone, laptop = App(), App()
    phone.sign_in()
    laptop.sign_in()

    listed = phone.call("GET", "/v1/me/sessions").json()
    other = next(each for each in listed if not each["is_current"])
    ended = phone.call("DELETE", f"/v1/me/sessions/{other['id']}")
    again = phone.call("DELETE", f"/v1/me/sessions/{other['id']}")

    assert [each["is_current"] for each in listed].count(True) == 1
    assert (ended.status_code, again.status_code) == (204, 404)
    assert laptop.call("GET", "/v1/me").status_code == 401
    assert phone.call("GET", "/v1/me").status_code == 200


def test_another_persons_device_is_not_there(acme: Any) -> None:
    ada, eve = App(), App()
    ada.sign_in()
    eve.sign_in("eve@example.com")
    device = ada.call("GET", "/v1/me/sessions").json()[0]["id"]

    assert eve.call("DELETE", f"/v1/me/sessions/{device}").status_code == 404
    assert ada.call("GET", "/v1/me").status_code == 200


def test_a_token_costs_one_statement(acme: Any) -> None:
    app = App()
    app.sign_in()

    with CaptureQueriesContext(connection) as captured:
        tokens.family_of(app.access)

    assert len(captured) == 1


def test_an_old_key_is_believed_until_it_is_taken_away(
    acme: Any, settings: Any
) -> None:
    app = App()
    app.sign_in()
    old = settings.JWT_SIGNING_KEYS[0]

    settings.JWT_SIGNING_KEYS = ["a-new-key-" + "2" * 40, old]
    assert app.call("GET", "/v1/me").status_code == 200
    app.rotate()
    settings.JWT_SIGNING_KEYS = ["a-new-key-" + "2" * 40]

    assert app.call("GET", "/v1/me").status_code == 200
    settings.JWT_SIGNING_KEYS = ["another-key-" + "3" * 40]
    assert app.call("GET", "/v1/me").status_code == 401


def test_unsigned_and_foreign_tokens_are_refused(acme: Any) -> None:
    app = App()
    app.sign_in()
    claims = claims_of(app.access)
    forged = [
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, "k" * 40, algorithm="HS256", headers={"kid": "x"}),
        jwt.encode(claims, "x" * 64, algorithm="HS512"),
    ]

    for token in forged:
        answer = App().call("GET", "/v1/me", Authorization=f"Bearer {token}")
        assert answer.status_code == 401


def test_wrong_codes_are_told_as_problems(acme: Any) -> None:
    app = App()
    asked = app.call("POST", "/v1/auth/app/code/request", {"email": "a@example.com"})
    app.session = asked.json()["meta"]["session_token"]

    wrong = app.call("POST", "/v1/auth/app/code/confirm", {"code": "WRONG"})
    bad = app.call("POST", "/v1/auth/app/code/request", {"email": "nonsense"})

    assert wrong.status_code == 400
    assert wrong.json()["code"] == "incorrect_code"
    assert wrong["Content-Type"] == "application/problem+json"
    assert list(bad.json()["errors"]) == ["email"]


def test_a_browser_client_needs_its_csrf_token(acme: Any) -> None:
    client = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)

    with staying_here():
        answer: Any = client.post(
            "/v1/auth/browser/code/request", {"email": "a@b.example"}, content_type=JSON
        )

    assert answer.status_code == 403
    assert mail.outbox == []


def test_passwords_are_not_taken_here(acme: Any) -> None:
    app = App()

    for path in ("login", "signup", "password/request", "password/reset"):
        for client in ("app", "browser"):
            answer = app.call("POST", f"/v1/auth/{client}/{path}", {})
            assert answer.status_code == 404, path


def in_thread(work: Any) -> Any:
    """Run with a connection of its own, whose work is committed."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(committed, work).result()


def committed(work: Any) -> Any:
    """Do something in the shop on this thread's connection, then close it."""
    try:
        with shop("acme"):
            return work()
    finally:
        connection.close()


def a_device() -> tuple[User, tokens.Pair]:
    """Make somebody who is signed in on a device."""
    user = User.objects.create_user("twice@example.com")
    expire = timezone.now() + timedelta(days=1)
    Session.objects.create(session_key="twice", session_data="", expire_date=expire)
    return user, tokens.start(user, "twice", "http://acme.localhost")


def test_of_two_refreshes_at_once_one_wins(acme: Any) -> None:
    """The other finds a newer generation, which ends the device (above)."""
    user, pair = in_thread(a_device)
    barrier = threading.Barrier(2)

    def race() -> Any:
        claims = tokens._read(pair.refresh, tokens.REFRESH)
        barrier.wait()
        return tokens._rotate(claims or {}, "http://acme.localhost")

    try:
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(committed, race) for _ in range(2)]
            outcomes = [each.result() for each in both]
        generation = in_thread(lambda: TokenFamily.objects.get(user=user).generation)
    finally:
        in_thread(lambda: (devices.end_session("twice"), user.delete()))

    assert [outcome is None for outcome in outcomes].count(True) == 1
    assert generation == 2
