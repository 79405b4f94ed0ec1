"""The road to Google or Apple and back, step by step, for tests."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from accounts.tests.look_alikes import redirect_query
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser


def begin(browser: Browser, provider: str = "google", **form: str) -> str:
    """Press the button; return where it leads."""
    answer: Any = browser.post(f"/auth/start/{provider}", form)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def consent(location: str, sub: str = "google-ada") -> dict[str, str]:
    """Say yes at Google; return what it sends back."""
    answer = httpx.post(location, data={"sub": sub})
    assert answer.status_code == 302
    return redirect_query(answer.headers["Location"])


def arrive(sent: dict[str, str], provider: str = "google", method: str = "get") -> Any:
    """Come back to the platform's host, with no cookie at all."""
    path = f"/auth/callback/{provider}"
    if method == "post":
        return Browser(PUBLIC).post(path, sent)
    return Browser(PUBLIC).get(f"{path}?{urlencode(sent)}")


def get(browser: Browser, location: str) -> Any:
    """Follow a redirect to a shop."""
    parts = urlsplit(location)
    return browser.get(f"{parts.path}?{parts.query}")


def came_back(browser: Browser, provider: str = "google", **form: str) -> str:
    """Go out and back as far as the shop's door; return the address of the door."""
    answer = arrive(consent(begin(browser, provider, **form)))
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def person(browser: Browser) -> str | None:
    """Return who a browser is signed in as."""
    with shop(browser.schema):
        found: str | None = browser.client.session.get("_auth_user_id")
    return found


def apple_form(location: str) -> dict[str, str]:
    """Say yes at Apple; return the form that its page posts."""
    page = httpx.get(location).text
    return dict(re.findall(r"<input name='(\w+)' value='([^']*)'>", page))


def with_apple(browser: Browser) -> Any:
    """Go to Apple and back, by a POST that brings no cookie."""
    sent = apple_form(begin(browser, "apple"))
    return get(browser, arrive(sent, "apple", "post")["Location"])
