"""Shoppers sign in with Google, Apple and a code, across three hosts, in a browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from demo.platform import Platform
from tests.browser.mails import wait_for
from tests.browser.providers import GRACE, Providers
from tests.browser.watching import Watched

pytestmark = [pytest.mark.browser, pytest.mark.platform]
CODE = r"\b[A-Z]{4}-[A-Z]{4}\b"


@pytest.fixture
def window(browser: Browser) -> Watched:
    """Open a watched window without history."""
    return Watched(browser)


@pytest.fixture
def shop(platform: Platform) -> str:
    """Return the address of a shop."""
    return f"http://aurora.localhost:{platform.port}"


def with_google(page: Page, shop: str, subject: str) -> None:
    """From the shop to Google and back."""
    page.goto(f"{shop}/account/sign-in")
    page.get_by_role("button", name="Continue with Google").click()
    expect(page).to_have_url(re.compile("/oauth2/authorize"))
    page.get_by_role("button", name=subject).first.click()
    expect(page).to_have_url(f"{shop}/account")


def with_apple(page: Page, shop: str) -> None:
    """From the shop to Apple, whose page posts itself to the platform, and back."""
    page.goto(f"{shop}/account/sign-in")
    page.get_by_role("button", name="Continue with Apple").click()
    expect(page).to_have_url(re.compile("/auth/authorize"))
    page.get_by_role("button", name="Continue with Face ID").click()
    expect(page).to_have_url(f"{shop}/account")


def me(page: Page, shop: str) -> Any:
    """Ask the API who is signed in here; None for nobody."""
    page.goto(f"{shop}/about")
    return page.evaluate(
        """async () => {
          const answer = await fetch("/v1/me");
          return answer.status === 401 ? null : answer.json();
        }"""
    )


def sign_out(page: Page, shop: str) -> None:
    """Leave by the button of the account."""
    page.goto(f"{shop}/account")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state("networkidle")
    assert me(page, shop) is None


def test_google_signs_the_same_person_in_twice(window: Watched, shop: str) -> None:
    page = window.page

    with_google(page, shop, "google-grace")
    expect(page.get_by_label("Name")).to_have_value("Grace Hopper")
    expect(page.locator("main")).to_contain_text(str(GRACE["email"]))
    first = me(page, shop)
    sign_out(page, shop)
    with_google(page, shop, "google-grace")

    assert me(page, shop) == first
    assert first["email"] == GRACE["email"]
    assert window.found == []


def test_apple_posts_without_cookies_and_names_only_once(
    window: Watched, platform: Platform, providers: Providers, shop: str
) -> None:
    page = window.page
    # A cookie of the platform's, as sessions are: Apple's form must not bring it.
    page.context.add_cookies(
        [
            {
                "name": "lax",
                "value": "1",
                "url": f"http://localhost:{platform.port}",
                "sameSite": "Lax",
            }
        ]
    )
    posts: list[Request] = []
    page.on("request", lambda sent: posts.append(sent) if _is_return(sent) else None)

    with_apple(page, shop)
    expect(page.get_by_label("Name")).to_have_value("Ada Byron")
    first = me(page, shop)
    sign_out(page, shop)
    with_apple(page, shop)

    # Named in the first post alone, and by the token's address, not the form's.
    assert ["user" in _form(post) for post in posts] == [True, False]
    assert not any("cookie" in post.all_headers() for post in posts)
    assert me(page, shop) == first
    assert (first["name"], first["email"]) == (
        "Ada Byron",
        providers.apple.person["email"],
    )
    assert providers.apple.refusals == []
    assert window.found == []


def _is_return(request: Request) -> bool:
    return request.method == "POST" and "/auth/callback/apple" in request.url


def _form(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = request.post_data_json or {}
    return found


def test_a_code_by_mail_and_google_later_are_one_person(
    window: Watched, platform: Platform, shop: str
) -> None:
    page = window.page
    page.goto(f"{shop}/account/sign-in")
    page.get_by_label("mail").first.fill("lin@example.com")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("h1")).to_have_text("Type the code")
    page.get_by_label("Code").fill(
        wait_for(platform, "aurora", "lin@example.com", CODE)
    )
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{shop}/account")
    page.get_by_role("link", name="Devices").click()
    expect(page.locator("main")).to_contain_text("This device")
    first = me(page, shop)
    sign_out(page, shop)

    with_google(page, shop, "google-lin")

    assert me(page, shop)["id"] == first["id"]
    page.goto(f"{shop}/account")
    page.get_by_role("link", name="Ways to sign in").click()
    expect(page.locator("main")).to_contain_text("Linked on")
    assert window.found == []


def test_a_refusal_that_names_no_sign_in_is_explained(
    window: Watched, shop: str
) -> None:
    """The local Google leaves the state out of its refusals; a real one does not."""
    page = window.page
    page.goto(f"{shop}/account/sign-in")
    page.get_by_role("button", name="Continue with Google").click()

    page.get_by_role("button", name="Deny").click()

    expect(page.locator("main")).to_contain_text("begin again")
    assert window.found == []
