"""No page of ours is hindered by its own content security policy, in a real browser."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.platform import Platform
from demo.shops import AURORA, OPERATOR_EMAIL, PASSWORD
from tests.browser.test_buying import check_out, choose_print

pytestmark = [pytest.mark.browser, pytest.mark.platform]
# Tells of every violation, also of those the console would fold together.
LISTEN = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI} on ` +
    `${location.href} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
});
"""


class Watched:
    """A window that writes down what its pages were kept from."""

    def __init__(self, browser: Browser) -> None:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(LISTEN)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.found: list[str] = []
        self.page.on("console", lambda message: self._note(message.text))
        self.page.on("pageerror", lambda error: self.found.append(str(error)))

    def _note(self, text: str) -> None:
        if text.startswith("CSP:") or "Content Security Policy" in text:
            self.found.append(text)

    def visit(self, url: str) -> None:
        """Open a page and let its scripts run."""
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")

    def sign_in(self, base: str, email: str) -> None:
        """Sign in to a back office."""
        self.visit(f"{base}/admin/")
        self.page.locator("[name=username]").fill(email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("button[type=submit]").first.click()
        self.page.wait_for_load_state("networkidle")

    def screens(self, base: str) -> list[str]:
        """List what the back office's menu leads to."""
        links = self.page.locator("a[href^='/admin/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        return [f"{base}{link}" for link in sorted(set(links)) if "logout" not in link]


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
