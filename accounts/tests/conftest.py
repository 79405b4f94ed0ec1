"""Google and Apple on loopback, configured as the platform's own providers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from oidc_provider_mock import User as GoogleUser
from oidc_provider_mock import run_server_in_thread

from accounts.tests.look_alikes import (
    KEY_ID,
    SERVICE,
    TEAM,
    Apple,
    apple_server,
    endpoints_of,
)

ADA = {
    "email": "ada@example.com",
    "email_verified": True,
    "given_name": "Ada",
    "family_name": "Byron",
}
PEOPLE = [
    GoogleUser(sub="google-ada", claims=ADA),
    GoogleUser(sub="google-eve", claims={"email": "ada@example.com"}),
    GoogleUser(sub="google-boss", claims={**ADA, "email": "owner@acme.example"}),
]


@pytest.fixture(scope="session")
def google() -> Iterator[str]:
    """Run a real OpenID provider on loopback."""
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="session")
def apple() -> Iterator[Apple]:
    """Run the look-alike of Apple."""
    with apple_server() as running:
        yield running


@pytest.fixture
def providers(db: None, settings: Any, google: str, apple: Apple) -> None:
    cache.clear()
    apple.met.clear()
    settings.GOOGLE_URL, settings.APPLE_URL = google, apple.url
    settings.SIGN_IN_ENDPOINTS = endpoints_of(google, apple.url)
    settings.SIGN_IN_APPS = {
        "google": {"client_id": "platform-google", "secret": "s3cret"},
        "apple": {
            "client_id": SERVICE,
            "team_id": TEAM,
            "key_id": KEY_ID,
            "private_key": apple.p8,
        },
    }
