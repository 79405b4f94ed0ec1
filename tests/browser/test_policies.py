"""No page of ours is hindered by its own content security policy, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from demo.platform import Platform
from demo.shops import AURORA, OPERATOR_EMAIL
from tests.browser.test_buying import check_out, choose_print
from tests.browser.watching import Watched

pytestmark = [pytest.mark.browser, pytest.mark.platform]


@pytest.fixture
def window(browser: Browser) -> Watched:
    """Open a watched window."""
    return Watched(browser)


def test_the_watch_sees_a_violation(window: Watched, platform: Platform) -> None:
    """The control: an inline script is kept from running, and that is noticed."""
    window.visit(f"http://aurora.localhost:{platform.port}/")

    ran = window.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          return window.ran === true;
        }"""
    )
    window.page.wait_for_timeout(200)

    assert not ran
    assert any("script-src" in text for text in window.found)


def test_the_storefront(window: Watched, platform: Platform) -> None:
    shop = f"http://aurora.localhost:{platform.port}"
    for path in ("/", "/?q=zebra", "/about", "/shipping", "/cart", "/nowhere"):
        window.visit(shop + path)
    choose_print(window.page, shop)
    check_out(window.page, "US", "NY")
    window.page.locator("[data-card^='4242']").click()
    window.page.locator("#card-form button.wide").click()
    expect(window.page).to_have_url(re.compile("/orders/"))
    window.page.wait_for_load_state("networkidle")

    assert window.found == []


# What people meet before they are signed in, and where a link leads that is no good.
OF_A_SHOP = [
    *("/account/sign-in", "/account/sign-in/code", "/privacy", "/privacy/confirm/none"),
    *("/auth/loginCallback?refused=canceled", "/staff/join/none", "/staff/enter/none"),
    *("/staff/password/forgotten", "/staff/password/a-none/", "/staff/second-factor"),
]
OF_THE_PLATFORM = [
    *("/signup", "/signup/confirm/none", "/auth/callback/google?state=none"),
    *("/staff/password/forgotten", "/staff/join/none", "/staff/closed", "/@nobody"),
]


def test_pages_before_signing_in(window: Watched, platform: Platform) -> None:
    for host, paths in (
        ("aurora.localhost", OF_A_SHOP),
        ("localhost", OF_THE_PLATFORM),
    ):
        for path in paths:
            window.visit(f"http://{host}:{platform.port}{path}")

    assert window.found == []


def test_the_api_s_own_page(window: Watched, platform: Platform) -> None:
    window.visit(f"http://aurora.localhost:{platform.port}/v1/docs/")

    expect(window.page.locator("#swagger-ui")).to_contain_text("Passepartout")
    assert window.found == []


def _of_shop(platform: Platform) -> tuple[str, str]:
    return f"http://aurora.localhost:{platform.port}", AURORA.owner_email


def _of_platform(platform: Platform) -> tuple[str, str]:
    return f"http://localhost:{platform.port}", OPERATOR_EMAIL


@pytest.mark.parametrize("site", [_of_shop, _of_platform])
def test_the_back_offices(
    window: Watched, platform: Platform, site: Callable[..., Any]
) -> None:
    base, email = site(platform)
    window.sign_in(base, email)
    screens = window.screens(base)
    assert len(screens) > 5

    for url in screens:
        window.visit(url)
        rows = window.page.locator("#result_list a[href*='/change/']")
        if rows.count():
            rows.first.click()
            window.page.wait_for_load_state("networkidle")

    # The theme is alive, not only undisturbed: its search opens by script.
    window.visit(f"{base}/admin/")
    window.page.keyboard.press("Control+k")
    expect(window.page.locator("input[type=search]:visible").first).to_be_visible()
    assert window.found == []
