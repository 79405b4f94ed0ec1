"""Staff sign in by password and second factor, and prove again that it is them."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
)
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.models import User
from accounts.reauthentication import recently_proven
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser
from tenants.models import Tenant

PASSWORD = "a-long-password"
LOGIN, SECOND = "/admin/login/", "/staff/second-factor"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


@pytest.fixture
def staff(acme: Any) -> User:
    """Somebody who manages acme."""
    return User.objects.create_user("kim@acme.example", PASSWORD, role="manager")


def code_now(secret: str = SECRET) -> str:
    """Do what an authenticator app does."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def with_app(user: User) -> User:
    """Give somebody an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def enter(browser: Browser, user: User, password: str = PASSWORD) -> Any:
    """Type address and password."""
    typed = {"username": user.email, "password": password, "next": "/admin/"}
    return browser.post(LOGIN, typed)


def person(browser: Browser) -> str | None:
    """Return who a browser is signed in as."""
    with shop(browser.schema):
        found: str | None = browser.client.session.get("_auth_user_id")
    return found


def require_factors() -> None:
    """Have acme ask its staff for a second factor."""
    Tenant.objects.filter(schema_name="acme").update(mfa_required=True)
    from tenants import hosts

    hosts._memory.hosts.clear()
    connection.tenant = Tenant.objects.get(schema_name="acme")  # type: ignore[attr-defined]


@pytest.fixture
def required(staff: User) -> Any:
    """Require a second factor during a test."""
    require_factors()
    yield
    from tenants import hosts

    hosts._memory.hosts.clear()


def test_a_password_opens_the_back_office(staff: User) -> None:
    browser = Browser("acme")

    answer = enter(browser, staff)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert person(browser) == str(staff.pk)
    entry = AuditEntry.objects.get(action="accounts.signed_in")
    assert entry.object_id == str(staff.pk)


def test_a_wrong_password_is_told_and_written_down(staff: User) -> None:
    browser = Browser("acme")

    answer = enter(browser, staff, "wrong")

    assert answer.status_code == 200
    assert person(browser) is None
    assert AuditEntry.objects.filter(action="accounts.sign_in_failed").count() == 1


def test_with_an_app_the_password_is_not_enough(staff: User) -> None:
    with_app(staff)
    browser = Browser("acme")

    asked = enter(browser, staff)
    inside = browser.get("/admin/")
    wrong = browser.post(SECOND, {"code": "000000"})
    right: Any = browser.post(SECOND, {"code": code_now()})

    assert asked["Location"] == SECOND
    assert inside.status_code == 302
    assert wrong.status_code == 200
    assert right["Location"] == "/admin/"
    assert person(browser) == str(staff.pk)
    assert AuditEntry.objects.filter(action="accounts.sign_in_failed").count() == 1


def test_a_recovery_code_is_good_once(staff: User) -> None:
    with_app(staff)
    codes = Authenticator.objects.get(user=staff, type="recovery_codes").wrap()
    code = codes.get_unused_codes()[0]
    first, second = Browser("acme"), Browser("acme")

    for browser in (first, second):
        enter(browser, staff)
        browser.post(SECOND, {"code": code})

    assert person(first) == str(staff.pk)
    assert person(second) is None


def test_an_app_is_set_up_and_its_secret_is_sealed(
    staff: User, django_capture_on_commit_callbacks: Any
) -> None:
    browser = Browser("acme", staff)

    proof: Any = browser.get("/staff/security/app")
    browser.post(proof["Location"], {"password": PASSWORD})
    page = browser.get("/staff/security/app").content.decode()
    found = re.search(r'pp-code">([A-Z2-7]{32})<', page)
    assert found, page
    with django_capture_on_commit_callbacks(execute=True):
        done: Any = browser.post("/staff/security/app", {"code": code_now(found[1])})
    codes = browser.get("/staff/security/codes").content.decode()

    assert proof["Location"].startswith("/staff/prove?")
    assert done["Location"] == "/staff/security/codes"
    assert len(re.findall(r'pp-code">\d{8}<', codes)) == 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        assert not any(found[1] in row[0] for row in cursor.fetchall())
    assert AuditEntry.objects.filter(action="accounts.totp_activated").exists()


def test_a_required_factor_comes_before_everything_else(
    staff: User, required: None
) -> None:
    browser = Browser("acme", staff)

    page: Any = browser.get("/admin/orders/order/")
    api = browser.get("/v1/webhooks/test")
    place = browser.get("/staff/security")

    assert page["Location"] == "/staff/security"
    assert (api.status_code, api.json()["code"]) == (403, "second_factor_required")  # type: ignore[attr-defined]
    assert "asks its staff for a second factor" in place.content.decode()
    with_app(staff)
    assert browser.get("/admin/").status_code == 200


def test_the_last_required_factor_stays(staff: User, required: None) -> None:
    with_app(staff)
    browser = Browser("acme", staff)
    proof: Any = browser.get("/staff/security/app/remove")
    browser.post(proof["Location"], {"password": PASSWORD})

    browser.post("/staff/security/app/remove", {})

    assert Authenticator.objects.filter(user=staff, type="totp").exists()


def test_shoppers_and_nobody_see_none_of_staffs_pages(acme: Any) -> None:
    shopper = User.objects.create_user("ada@example.com")

    for browser in (Browser("acme"), Browser("acme", shopper)):
        for path in ("security", "security/app", "security/keys/add", "prove"):
            answer: Any = browser.get(f"/staff/{path}")
            assert answer["Location"].startswith("/admin/login/"), path


def test_staff_get_a_new_password_by_mail_and_other_devices_end(staff: User) -> None:
    elsewhere = Browser("acme")
    enter(elsewhere, staff)
    browser = Browser("acme")

    browser.post("/staff/password/forgotten", {"email": staff.email})
    link = re.search(
        r"http://acme.localhost(/staff/password/\S+)", str(mail.outbox[0].body)
    )
    assert link
    form: Any = browser.get(link[1])
    new = {"password1": "another-long-one", "password2": "another-long-one"}
    browser.post(form["Location"], new)

    staff.refresh_from_db()
    assert staff.check_password("another-long-one")
    assert elsewhere.get("/admin/").status_code == 302
    again = Browser("acme").get(link[1])
    assert b"was used or is too old" in again.content


def test_a_reset_says_the_same_to_everybody_and_mails_staff_only(staff: User) -> None:
    User.objects.create_user("ada@example.com")

    answers: list[Any] = [
        Browser("acme").post("/staff/password/forgotten", {"email": email})
        for email in (staff.email, "ada@example.com", "nobody@example.com")
    ]

    assert {answer["Location"] for answer in answers} == {"/staff/password/sent"}
    assert [message.to for message in mail.outbox] == [[staff.email]]


def test_operators_sign_in_the_same_way(acme: Any) -> None:
    with shop(PUBLIC):
        operator = User.objects.create_superuser("op@platform.example", PASSWORD)
        with_app(operator)
    browser = Browser(PUBLIC)

    asked = enter(browser, operator)
    right: Any = browser.post(SECOND, {"code": code_now()})

    assert asked["Location"] == SECOND
    assert right["Location"] == "/admin/"
    assert person(browser) == str(operator.pk)


def test_what_is_dangerous_asks_for_proof(staff: User) -> None:
    from allauth.core.exceptions import ReauthenticationRequired

    @recently_proven
    def danger(request: HttpRequest) -> HttpResponse:
        return HttpResponse("done")

    browser = Browser("acme", staff)
    request = RequestFactory().post("/danger")
    request.user, request.session = staff, browser.client.session

    with pytest.raises(ReauthenticationRequired):
        danger(request)
