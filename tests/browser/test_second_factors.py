"""Staff are invited, set a second factor up and sign in with it, in a browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.tests.test_staff import code_now
from demo.platform import Platform
from demo.shops import AURORA
from tests.browser.mails import wait_for
from tests.browser.watching import Watched

pytestmark = [pytest.mark.browser, pytest.mark.platform]
PASSWORD = "a-long-password-of-kim"
LINK = r"http://\S+/staff/join/\S+"
# What a laptop's fingerprint reader is to a browser.
READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def shop(platform: Platform) -> str:
    """Return the address of a shop."""
    return f"http://aurora.localhost:{platform.port}"


def invited(browser: Browser, platform: Platform, shop: str, email: str) -> Watched:
    """Have the owner invite somebody, who joins and signs in."""
    owner = Watched(browser)
    owner.sign_in(shop, AURORA.owner_email)
    owner.visit(f"{shop}/admin/accounts/invitation/")
    owner.page.get_by_role("link", name="Invite somebody").first.click()
    dialog = owner.page.locator("#dialog")
    dialog.locator("[name=email]").fill(email)
    dialog.locator("[name=role]").select_option("manager")
    dialog.get_by_role("button", name="Invite").click()
    expect(owner.page.locator("body")).to_contain_text(f"A mail goes to {email}")

    window = Watched(browser)
    window.visit(wait_for(platform, "aurora", email, LINK))
    window.page.get_by_label("Your name").fill("Kim")
    for field in window.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    window.page.get_by_role("button", name="Accept and join").click()
    window.page.wait_for_load_state("networkidle")
    window.sign_in(shop, email, PASSWORD)
    expect(window.page).to_have_url(f"{shop}/admin/")
    assert owner.found == []
    return window


def sign_out(page: Page, shop: str) -> None:
    """Leave as the back office's menu does."""
    page.goto(f"{shop}/admin/")
    page.locator("#logout-form, form[action*=logout]").first.evaluate(
        "form => form.submit()"
    )
    page.wait_for_load_state("networkidle")


def prove(page: Page) -> None:
    """Type the password once more, as is asked before a factor is added."""
    expect(page.locator("body")).to_contain_text("Is it still you?")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_the_second_factor(
    browser: Browser, platform: Platform, shop: str
) -> None:
    window = invited(browser, platform, shop, "kim@aurora.example")
    page: Any = window.page
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": READER})

    window.visit(f"{shop}/staff/security/keys/add")
    prove(page)
    page.locator("[name=name]").fill("Kim's laptop")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("body")).to_contain_text("ecovery")
    window.visit(f"{shop}/staff/security/keys")
    expect(page.locator("body")).to_contain_text("Kim's laptop")
    sign_out(page, shop)

    window.sign_in(shop, "kim@aurora.example", PASSWORD)
    expect(page).to_have_url(re.compile("/staff/second-factor"))
    page.get_by_role("button", name="Use a passkey").click()

    expect(page).to_have_url(f"{shop}/admin/")
    assert window.found == []


def test_an_authenticator_app_is_the_second_factor(
    browser: Browser, platform: Platform, shop: str
) -> None:
    window = invited(browser, platform, shop, "sam@aurora.example")
    page = window.page

    window.visit(f"{shop}/staff/security/app")
    prove(page)
    secret = page.locator(".pp-code").inner_text()
    page.locator("[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="Use this app").click()
    expect(page.locator("h1, h2").first).to_contain_text("Recovery codes")
    recovery = page.locator(".pp-code").first.inner_text()
    sign_out(page, shop)

    window.sign_in(shop, "sam@aurora.example", PASSWORD)
    page.locator("[name=code]").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    # The app's code is good once, so the next one is a recovery code.
    page.locator("[name=code]").fill(recovery)
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(f"{shop}/admin/")
    assert window.found == []
