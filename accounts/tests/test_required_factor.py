"""A shop that asks for a second factor: without one no door of the staff opens.

Programs have no second factor: an API key holds what its scopes say and ends with its
maker, so keys go on.
"""

from typing import Any

import pytest

from accounts import tokens
from accounts.models import User
from accounts.tests.factories import key_of, signed
from accounts.tests.test_staff import enter, require_factors, with_app
from core.tests.test_admin import Browser, boss
from orders.tests.factories import new_order
from tenants import hosts

ORIGIN = "http://acme.localhost"
# Of each kind that staff open by their role: back office, API, its old paths, and what
# stands outside of both.
PAGES = ("/admin/", "/admin/orders/order/", "/admin/accounts/user/")
ENDPOINTS = (
    *("/v1/people", "/v1/audit", "/v1/settings", "/v1/webhooks/test"),
    *("/api/webhooks/test", "/admin/domains", "/health/detail"),
)


@pytest.fixture
def owner(acme: Any) -> Any:
    """Return who may do everything at acme, which asks for no factor yet."""
    yield boss("acme")
    hosts._memory.hosts.clear()


def opened(browser: Browser, **headers: str) -> list[str]:
    """Knock everywhere; return what opened."""
    browser.client.defaults.update(headers)
    return [
        path for path in (*PAGES, *ENDPOINTS) if browser.get(path).status_code == 200
    ]


def test_who_was_signed_in_before_loses_everything_at_once(owner: User) -> None:
    browser = Browser("acme", owner)
    before = opened(browser)

    require_factors()

    assert set(before) >= {*PAGES, "/v1/people", "/health/detail"}
    assert opened(browser) == []


def test_who_signs_in_after_is_led_to_set_one_up(owner: User) -> None:
    owner.set_password("a-long-password")
    owner.save(update_fields=["password"])
    require_factors()
    browser = Browser("acme")

    enter(browser, owner)
    page: Any = browser.get("/admin/")

    assert page["Location"] == "/staff/security"
    assert opened(browser) == []
    with_app(owner)
    assert set(opened(browser)) >= {*PAGES, "/v1/people", "/health/detail"}


def test_a_token_from_before_opens_nothing(owner: User) -> None:
    session = Browser("acme", owner).client.session.session_key or ""
    access = tokens.start(owner, session, ORIGIN).access
    header = {"HTTP_AUTHORIZATION": f"Bearer {access}"}
    before = opened(Browser("acme"), **header)

    require_factors()

    assert "/v1/people" in before
    assert opened(Browser("acme"), **header) == []


def test_a_shoppers_page_shows_staff_no_more_than_a_stranger(owner: User) -> None:
    order = new_order()
    browser = Browser("acme", owner)
    page = f"/orders/{order.number}"
    before = browser.get(page).status_code

    require_factors()

    assert (before, browser.get(page).status_code) == (200, 404)


def test_keys_of_programs_go_on(owner: User) -> None:
    _, text = key_of(owner, "settings.view")
    require_factors()

    answer = Browser("acme").client.get("/v1/settings", headers=signed(text))

    assert answer.status_code == 200


def test_shoppers_are_not_asked(owner: User) -> None:
    shopper = User.objects.create_user("ada@example.com")
    require_factors()

    assert Browser("acme", shopper).get("/v1/me").status_code == 200
    assert Browser("acme", shopper).get("/account").status_code == 200
