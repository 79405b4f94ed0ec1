"""Shoppers sign in with a code by e-mail; whoever is new signs up by the same."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry
from core.tests.test_admin import Browser, boss
from tenants import hosts

ASK, CONFIRM = "/account/sign-in", "/account/sign-in/code"


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def code_in(message: Any) -> str:
    """Read the code out of a mail."""
    found = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", message.body)
    assert found, message.body
    return found[0]


def signed_in(browser: Browser) -> str | None:
    """Return the id of the person a browser is signed in as."""
    return browser.client.session.get("_auth_user_id")


def ask(browser: Browser, email: str, **more: str) -> Any:
    """Ask for a code."""
    return browser.post(ASK, {"email": email, **more})


def test_a_newcomer_signs_up_by_code(acme: Any) -> None:
    browser = Browser("acme")

    asked = ask(browser, "Ada@Example.com")
    answer: Any = browser.post(CONFIRM, {"code": code_in(mail.outbox[0]).lower()})

    assert (asked.status_code, asked["Location"]) == (302, CONFIRM)
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    user = User.objects.get(email="ada@example.com")
    assert signed_in(browser) == str(user.pk)
    assert not user.has_usable_password()
    assert b"ada@example.com" in browser.get("/account").content
    assert EmailAddress.objects.get(user=user).verified
    assert AuditEntry.objects.get(action="accounts.signed_in").facts == {"by": ["code"]}


def test_who_is_known_comes_back_as_the_same_person(acme: Any) -> None:
    known = User.objects.create_user("ada@example.com")
    browser = Browser("acme")

    ask(browser, "ADA@example.com", next="/cart")
    answer: Any = browser.post(
        CONFIRM, {"code": code_in(mail.outbox[0]), "next": "/cart"}
    )

    assert answer["Location"] == "/cart"
    assert signed_in(browser) == str(known.pk)
    assert User.objects.filter(email="ada@example.com").count() == 1


def test_known_new_staff_and_deactivated_are_answered_alike(acme: Any) -> None:
    User.objects.create_user("known@example.com")
    User.objects.create_user("gone@example.com", is_active=False)
    staff = User.objects.create_user("staff@example.com", role="manager").email
    bodies, places = [], []

    for email in ("known@example.com", "new@example.com", "gone@example.com", staff):
        browser = Browser("acme")
        places.append(ask(browser, email)["Location"])
        page = browser.get(CONFIRM).content.decode().replace(email, "")
        bodies.append(re.sub(r'value="[\w]{64}"', "", page))

    assert places == [CONFIRM] * 4
    assert len(set(bodies)) == 1
    assert sorted(message.to[0] for message in mail.outbox) == [
        "known@example.com",
        "new@example.com",
    ]


def test_staff_get_no_code_and_an_empty_one_opens_nothing(acme: Any) -> None:
    browser = Browser("acme")

    ask(browser, boss("acme").email)
    for typed in ("", " ", "BCDF-GHJK"):
        browser.post(CONFIRM, {"code": typed})

    assert mail.outbox == []
    assert signed_in(browser) is None


def test_three_wrong_codes_end_it(acme: Any) -> None:
    browser = Browser("acme")
    ask(browser, "ada@example.com")
    right = code_in(mail.outbox[0])

    answers: list[Any] = [
        browser.post(CONFIRM, {"code": "WRONG-XXX"}) for _ in range(3)
    ]
    late: Any = browser.post(CONFIRM, {"code": right})

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert late["Location"] == ASK
    assert signed_in(browser) is None
    failures = AuditEntry.objects.filter(action="accounts.sign_in_failed")
    assert failures.count() == 3


def test_a_code_is_short_lived(acme: Any, time_machine: Any) -> None:
    browser = Browser("acme")
    ask(browser, "ada@example.com")

    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    answer: Any = browser.post(CONFIRM, {"code": code_in(mail.outbox[0])})

    assert answer["Location"] == ASK
    assert signed_in(browser) is None


def test_a_code_is_good_only_in_the_browser_that_asked(acme: Any) -> None:
    asked, other = Browser("acme"), Browser("acme")
    ask(asked, "ada@example.com")

    answer: Any = other.post(CONFIRM, {"code": code_in(mail.outbox[0])})

    assert answer["Location"] == ASK
    assert signed_in(other) is None


def test_one_mailbox_gets_three_codes_a_minute(acme: Any) -> None:
    pages = [ask(Browser("acme"), "ada@example.com") for _ in range(5)]

    assert len(mail.outbox) == 3
    assert [page.status_code for page in pages] == [302, 302, 302, 200, 200]
    assert "Try again later" in pages[-1].content.decode()


def test_nobody_is_led_elsewhere(acme: Any) -> None:
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        browser = Browser("acme")
        ask(browser, f"ada{len(mail.outbox)}@example.com", next=evil)

        answer: Any = browser.post(
            CONFIRM, {"code": code_in(mail.outbox[-1]), "next": evil}
        )

        assert answer["Location"] == "/account", evil


def test_a_code_of_one_shop_means_nothing_in_another(acme: Any, globex: Any) -> None:
    browser = Browser("acme")
    ask(browser, "ada@example.com")
    there = Browser("globex")
    there.client.cookies.update(browser.client.cookies)

    answer: Any = there.post(CONFIRM, {"code": code_in(mail.outbox[0])})

    assert answer["Location"] == ASK
    assert "_auth_user_id" not in there.client.session


def test_who_never_came_is_forgotten(acme: Any) -> None:
    old = timezone.now() - timedelta(days=2)
    for email in ("never@example.com", "came@example.com", "fresh@example.com"):
        User.objects.create_user(email)
    User.objects.filter(email__in=["never@example.com", "came@example.com"]).update(
        created_at=old
    )
    User.objects.filter(email="came@example.com").update(last_login=old)

    ask(Browser("acme"), "new@example.com")

    left = set(User.objects.filter(role="").values_list("email", flat=True))
    assert left == {"came@example.com", "fresh@example.com", "new@example.com"}


def test_a_mail_server_that_is_down_is_said(acme: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    answer = ask(Browser("acme"), "ada@example.com")

    assert answer.status_code == 200
    assert "could not send the mail" in answer.content.decode()


def test_no_page_for_shoppers_has_a_password_field(acme: Any) -> None:
    client = Client(HTTP_HOST="acme.localhost")

    page = client.get(ASK)

    assert b'type="password"' not in page.content
    for path in ("/account/login", "/accounts/login/", "/account/signup"):
        assert client.get(path).status_code == 404


@pytest.fixture
def _fresh_hosts() -> Any:
    """Have the shop's row read again, before and after."""
    hosts._memory.hosts.clear()
    yield
    hosts._memory.hosts.clear()


@pytest.mark.usefixtures("_fresh_hosts")
def test_a_code_comes_from_whom_the_shops_mails_come_from(acme: Any) -> None:
    acme.mail_from_name, acme.mail_reply_to = "Acme Prints", "post@acme.example"
    acme.support_email = "help@acme.example"
    acme.save(update_fields=["mail_from_name", "mail_reply_to", "support_email"])

    ask(Browser("acme"), "ada@example.com")

    assert mail.outbox[0].from_email.startswith("Acme Prints <")
    assert mail.outbox[0].reply_to == ["post@acme.example"]
