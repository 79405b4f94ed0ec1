"""A stranger buys a print in a browser and watches it arrive."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.platform import Platform
from demo.shops import AURORA, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.platform]
WAIT_MS = 60_000
expect.set_options(timeout=20_000)


@pytest.fixture
def page(browser: Browser) -> Page:
    """Open a fresh window; any error on a page fails the test."""
    opened = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    opened.set_default_timeout(15_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "response",
        lambda answer: (
            errors.append(f"{answer.status} {answer.url}")
            if answer.status >= 500
            else None
        ),
    )
    opened.errors = errors  # type: ignore[attr-defined]
    return opened


def choose_print(page: Page, shop: str) -> None:
    """From the gallery to a filled cart."""
    page.goto(shop)
    page.locator("main a[href*='/artworks/']").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator(
        "button", has_text=re.compile("add to cart", re.IGNORECASE)
    ).first.click()
    expect(page).to_have_url(re.compile("/cart"))


def check_out(page: Page, country: str, region: str) -> None:
    """From the cart to the payment page."""
    page.get_by_role("link", name=re.compile("check ?out", re.IGNORECASE)).first.click()
    page.get_by_label("E-mail", exact=False).first.fill("ada@example.com")
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Byron")
    page.locator("[name=address1]").fill("1 Test Street")
    page.locator("[name=city]").fill("Testville")
    page.locator("[name=zip]").fill("12345")
    if page.locator("select[name=country]").count():
        page.locator("select[name=country]").select_option(country)
        # The delivery price and the regions of the country are fetched.
        page.wait_for_load_state("networkidle")
    if region:
        field = page.locator("[name=region]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(region)
        else:
            field.fill(region)
    page.locator("main form button[type=submit]").last.click()
    expect(page).to_have_url(re.compile("/checkout/pay/"))


@pytest.mark.parametrize(
    ("host", "country", "region"), [("aurora", "US", "NY"), ("borealis", "SE", "")]
)
def test_buys_a_print_and_watches_it_arrive(
    page: Page, platform: Platform, host: str, country: str, region: str
) -> None:
    shop = f"http://{host}.localhost:{platform.port}"

    choose_print(page, shop)
    check_out(page, country, region)
    page.locator("[data-card^='4242']").click()
    page.locator("#card-form button.wide").click()

    expect(page).to_have_url(re.compile("/orders/"))
    expect(page.locator("main")).to_contain_text("Delivered", timeout=WAIT_MS)
    expect(page.locator("main")).to_contain_text("Payment Received")
    assert page.errors == []  # type: ignore[attr-defined]


def test_declined_card_says_so_and_another_one_pays(
    page: Page, platform: Platform
) -> None:
    choose_print(page, f"http://aurora.localhost:{platform.port}")
    check_out(page, "US", "NY")

    page.get_by_role("button", name="A declined card").click()
    page.locator("#card-form button.wide").click()
    expect(page.locator("#card-error")).to_contain_text("declined")

    page.locator("[data-card^='4242']").click()
    page.locator("#card-form button.wide").click()
    expect(page).to_have_url(re.compile("/orders/"))
    expect(page.locator("main")).to_contain_text("Payment Received", timeout=WAIT_MS)


def test_three_d_secure_is_walked_through(page: Page, platform: Platform) -> None:
    choose_print(page, f"http://aurora.localhost:{platform.port}")
    check_out(page, "US", "NY")

    page.get_by_role("button", name="One with 3-D Secure").click()
    page.locator("#card-form button.wide").click()
    page.get_by_role("button", name=re.compile("complete", re.IGNORECASE)).click()

    expect(page).to_have_url(re.compile("/orders/"))
    expect(page.locator("main")).to_contain_text("Payment Received", timeout=WAIT_MS)


def test_canceled_in_the_hold_pays_back(page: Page, platform: Platform) -> None:
    choose_print(page, f"http://aurora.localhost:{platform.port}")
    check_out(page, "US", "NY")
    page.locator("[data-card^='4242']").click()
    page.locator("#card-form button.wide").click()
    expect(page.locator("h1")).to_have_text("Order Received", timeout=WAIT_MS)

    page.get_by_role("link", name="Cancel the order").click()
    page.get_by_role("button", name="Cancel the order").click()

    expect(page.locator("main")).to_contain_text("Canceled", timeout=WAIT_MS)
    for _ in range(60):  # the page of a canceled order does not poll
        if page.get_by_text("Refunded").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("main")).to_contain_text("Refunded")


def test_pages_read_without_javascript(browser: Browser, platform: Platform) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    choose_print(page, f"http://borealis.localhost:{platform.port}")
    check_out(page, "SE", "")

    assert "Paying needs JavaScript" in page.content()


def test_back_office_shows_orders_to_the_owner(page: Page, platform: Platform) -> None:
    page.goto(f"http://aurora.localhost:{platform.port}/admin/")
    page.locator("[name=username]").fill(AURORA.owner_email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()

    page.goto(f"http://aurora.localhost:{platform.port}/admin/orders/order/")
    expect(page.locator("body")).to_contain_text("AUR")
    assert page.errors == []  # type: ignore[attr-defined]
