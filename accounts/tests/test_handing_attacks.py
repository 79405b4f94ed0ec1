"""What a sign-in by way of the platform must not let anybody do."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import SignInAttempt
from accounts.tests.look_alikes import redirect_query
from accounts.tests.roads import arrive, begin, came_back, consent, get, person
from core.tests.test_admin import Browser

pytestmark = pytest.mark.usefixtures("providers")
INVALID = "no longer valid"


def assert_refused(browser: Browser, answer: Any) -> None:
    """Check that nobody was signed in and the page says so."""
    assert answer.status_code == 302
    assert answer["Location"] == "/account/sign-in"
    assert person(browser) is None
    assert INVALID in browser.get("/account/sign-in").content.decode()


def test_a_token_works_once(acme: Any) -> None:
    browser = Browser("acme")
    door = came_back(browser)
    cookie = browser.client.cookies["sign-in"].value
    get(browser, door)
    thief = Browser("acme")
    thief.client.cookies["sign-in"] = cookie

    assert_refused(thief, get(thief, door))


def test_another_browser_cannot_use_a_token_nor_spoil_it(acme: Any) -> None:
    """Also login CSRF: who is lured to an attacker's door stays who they are."""
    attacker, victim = Browser("acme"), Browser("acme")
    door = came_back(attacker)
    begin(victim)  # so that the victim has a cookie, of another sign-in

    assert_refused(victim, get(victim, door))
    assert_refused(fresh := Browser("acme"), get(fresh, door))

    get(attacker, door)
    assert person(attacker) is not None


def test_a_token_is_of_one_shop(acme: Any, globex: Any) -> None:
    browser = Browser("acme")
    door = came_back(browser)
    there = Browser("globex")
    there.client.cookies["sign-in"] = browser.client.cookies["sign-in"].value

    answer = get(there, door)

    assert answer["Location"] == "/account/sign-in"
    assert person(there) is None
    get(browser, door)
    assert person(browser) is not None


def test_a_token_lives_a_minute(acme: Any, time_machine: Any) -> None:
    browser = Browser("acme")
    door = came_back(browser)

    time_machine.move_to(timezone.now() + timedelta(seconds=61))

    assert_refused(browser, get(browser, door))


def test_forged_tokens_are_refused(acme: Any) -> None:
    browser = Browser("acme")
    door = came_back(browser)

    for forged in (door[:-2] + "xx", "/auth/loginCallback?token=a:b:c", "/auth/x"):
        answer = get(browser, forged)
        assert answer.status_code == 404 or person(browser) is None
    assert_refused(browser, get(browser, "/auth/loginCallback"))


def test_a_state_works_once_and_only_with_its_provider(acme: Any) -> None:
    sent = consent(begin(Browser("acme")))

    wrong = arrive(sent, "apple")
    first, second = arrive(sent), arrive(sent)

    assert [wrong.status_code, first.status_code, second.status_code] == [400, 302, 400]
    assert "token=" in first["Location"]
    assert arrive({"code": "x", "state": "made-up"}).status_code == 400
    assert arrive({}).status_code == 400


def test_a_state_lives_ten_minutes(acme: Any, time_machine: Any) -> None:
    sent = consent(begin(Browser("acme")))

    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))

    assert arrive(sent).status_code == 400


def test_a_code_of_another_sign_in_is_refused(acme: Any) -> None:
    """Code injection: the id token's nonce is of the sign-in that asked."""
    mine, stolen = consent(begin(Browser("acme"))), consent(begin(Browser("acme")))

    answer = arrive({"state": mine["state"], "code": stolen["code"]})

    assert answer["Location"].endswith("refused=failed")


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nX: y",
        "/" + "a" * 600,
    ],
)
def test_nobody_is_led_elsewhere(acme: Any, evil: str) -> None:
    browser = Browser("acme")

    answer = get(browser, came_back(browser, next=evil))

    assert answer["Location"] == "/account"


def test_changing_next_on_the_way_changes_nothing(acme: Any) -> None:
    browser = Browser("acme")
    door = came_back(browser, next="/cart")

    answer = get(browser, f"{door}&next=https://evil.example/")

    assert answer["Location"] == "/cart"


def test_a_get_starts_nothing_and_a_form_needs_its_token(acme: Any) -> None:
    browser = Browser("acme")
    browser.client.handler.enforce_csrf_checks = True

    answers = [
        browser.get("/auth/start/google").status_code,
        browser.post("/auth/start/google", {}).status_code,
    ]

    assert answers == [405, 403]
    assert SignInAttempt.objects.count() == 0


def test_the_callback_is_only_on_the_platforms_host(acme: Any) -> None:
    sent = consent(begin(Browser("acme")))

    answer = Browser("acme").get(
        f"/auth/callback/google?code={sent['code']}&state={sent['state']}"
    )

    assert answer.status_code == 404


def test_saying_no_leads_back(acme: Any) -> None:
    browser = Browser("acme")
    state = redirect_query(begin(browser))["state"]

    door = arrive({"error": "access_denied", "state": state})["Location"]

    assert get(browser, door)["Location"] == "/account/sign-in"
    assert "without signing in" in browser.get("/account/sign-in").content.decode()
