"""People sign in with Google, Apple and a code, in a browser, on two hosts."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core import mail
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from oidc_provider_mock import User as GoogleUser
from oidc_provider_mock import run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.tests.conftest import ADA
from accounts.tests.look_alikes import (
    KEY_ID,
    SERVICE,
    TEAM,
    Apple,
    apple_server,
    endpoints_of,
)
from accounts.tests.test_code import code_in
from core.tenancy import connection, shop

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="session", autouse=True)
def _a_loop_is_running() -> Iterator[None]:
    """Let this thread use the database although Playwright runs its loop in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def apple() -> Iterator[Apple]:
    """Run the look-alike of Apple."""
    with apple_server() as running:
        yield running


@pytest.fixture
def site(db: None, acme: Any, apple: Apple, settings: Any) -> Iterator[str]:
    """Serve the platform and its shops on the test's own connection."""
    cache.clear()
    shared = connections["default"]
    shared.inc_thread_sharing()
    application = StaticFilesHandler(get_wsgi_application())

    def serve(environ: Any, start_response: Any) -> Any:
        connections["default"] = shared
        return application(environ, start_response)

    server = WSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(serve)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    people = [GoogleUser(sub="google-ada", claims=ADA)]
    with run_server_in_thread(user_claims=people) as google_server:
        google = f"http://localhost:{google_server.server_port}"
        settings.GOOGLE_URL, settings.APPLE_URL = google, apple.url
        settings.SIGN_IN_ENDPOINTS = endpoints_of(google, apple.url)
        settings.SIGN_IN_APPS = {
            "google": {"client_id": "platform", "secret": "s"},
            "apple": {
                "client_id": SERVICE,
                "team_id": TEAM,
                "key_id": KEY_ID,
                "private_key": apple.p8,
            },
        }
        settings.PUBLIC_PORT = str(server.server_port)
        thread.start()
        yield f"http://acme.localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    shared.dec_thread_sharing()
    connection.set_schema("acme")


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser without history."""
    context = browser.new_context()
    context.set_default_timeout(15_000)
    yield context
    context.close()


def people() -> list[str]:
    """List the shoppers there are."""
    with shop("acme"):
        return sorted(User.objects.filter(role="").values_list("email", flat=True))


def with_google(page: Page, site: str) -> None:
    """From the shop to Google and back."""
    print("GOT", page.goto(f"{site}/account/sign-in").status, page.content()[:3000])
    page.get_by_role("button", name="Continue with Google").click()
    page.get_by_role("button", name="google-ada").first.click()
    expect(page).to_have_url(f"{site}/account")


def test_google_signs_the_same_person_in_twice(
    site: str, window: BrowserContext
) -> None:
    page = window.new_page()

    with_google(page, site)
    expect(page.locator("main")).to_contain_text("ada@example.com")
    page.get_by_role("button", name="Sign out").click()
    with_google(page, site)

    assert people() == ["ada@example.com"]


def test_apples_form_brings_people_back_to_the_shop(
    site: str, window: BrowserContext, apple: Apple
) -> None:
    page = window.new_page()

    page.goto(f"{site}/account/sign-in")
    page.get_by_role("button", name="Continue with Apple").click()
    page.get_by_role("button", name="Continue with Face ID").click()

    expect(page).to_have_url(f"{site}/account")
    expect(page.get_by_label("Name")).to_have_value("Ada Byron")
    assert apple.refusals == []


def test_a_code_by_mail_and_google_later_are_one_person(
    site: str, window: BrowserContext
) -> None:
    page = window.new_page()
    page.goto(f"{site}/account/sign-in")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("h1")).to_have_text("Type the code")
    page.get_by_label("Code").fill(code_in(mail.outbox[0]))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/account$"))
    page.get_by_role("link", name="Devices").click()
    expect(page.locator("main")).to_contain_text("This device")
    page.goto(f"{site}/account/sign-out")
    page.get_by_role("button", name="Sign out").click()

    with_google(page, site)

    assert people() == ["ada@example.com"]
