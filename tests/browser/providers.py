"""Google and Apple on loopback, as the environment of a running platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from oidc_provider_mock import User as GoogleUser
from oidc_provider_mock import run_server_in_thread

from accounts.tests.look_alikes import KEY_ID, SERVICE, TEAM, Apple, apple_server

GRACE = {
    "email": "grace@example.com",
    "email_verified": True,
    "given_name": "Grace",
    "family_name": "Hopper",
}
LIN = {**GRACE, "email": "lin@example.com", "given_name": "Lin"}
PEOPLE = [
    GoogleUser(sub="google-grace", claims=GRACE),
    GoogleUser(sub="google-lin", claims=LIN),
]


@dataclass(frozen=True)
class Providers:
    """Where the two answer."""

    google: str
    apple: Apple

    @property
    def environment(self) -> dict[str, str]:
        """Write what an operator writes who has an account at both."""
        return {
            "GOOGLE_SIGN_IN_URL": self.google,
            "GOOGLE_CLIENT_ID": "platform-google",
            "GOOGLE_CLIENT_SECRET": "s3cret",
            "APPLE_SIGN_IN_URL": self.apple.url,
            "APPLE_CLIENT_ID": SERVICE,
            "APPLE_TEAM_ID": TEAM,
            "APPLE_KEY_ID": KEY_ID,
            "APPLE_PRIVATE_KEY": self.apple.p8.replace("\n", "\\n"),
        }


@contextmanager
def running_providers() -> Iterator[Providers]:
    """Run both. Apple by number: to a browser that is another site than ours."""
    with (
        run_server_in_thread(user_claims=PEOPLE) as google,
        apple_server("127.0.0.1") as apple,
    ):
        yield Providers(f"http://localhost:{google.server_port}", apple)
