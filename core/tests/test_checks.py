"""`check --deploy` is silent for a whole environment and names what is missing."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from tests.architecture.repository import ROOT

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": "kQ3v9Zp7Xw2Lr8Tn5Yb1Hc6Gm4Jd0SfAeUiOoPqRsTuVwXyZ-1",
    "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    "JWT_SIGNING_KEYS": "Zp7Xw2Lr8Tn5Yb1Hc6Gm4Jd0SfAeUiOoPqRsTuVwXyZkQ3v9",
    "PLATFORM_HOST": "platform.example.com",
    "TRUSTED_PROXIES": "1",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "smtp.example.com",
    "DEFAULT_FROM_EMAIL": "orders@example.com",
}
OURS = {*WHOLE, "SIMULATOR_URL", "STRIPE_API_BASE", "PRINTIFY_API_BASE"}
OURS |= {"PUBLIC_SCHEME", "DEBUG", "THROTTLE_SCALE"}


def check(**changed: str) -> tuple[int, str]:
    """Run the check in production's settings, with some variables changed."""
    kept = {name: text for name, text in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**kept, **WHOLE, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_whole_environment_has_nothing_to_say() -> None:
    code, said = check()

    assert code == 0, said
    assert "no issues" in said


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (
            {
                "TRUSTED_PROXIES": "",
                "PLATFORM_HOST": "localhost",
                "PUBLIC_SCHEME": "http",
                "SIMULATOR_URL": "http://127.0.0.1:8420",
                "EMAIL_BACKEND": "core.mail.FolderBackend",
                "DEFAULT_FROM_EMAIL": "orders@localhost",
                "FIELD_ENCRYPTION_KEYS": "no key",
                "THROTTLE_SCALE": "0",
                "SECRET_KEY": "short",
            },
            {
                *("core.E002", "core.E003", "core.E004", "core.E005", "core.E006"),
                *("core.W007", "core.E008", "core.E009", "core.E010", "security.W009"),
            },
        ),
        ({"TRUSTED_PROXIES": "my proxy"}, {"core.E001"}),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, str], named: set[str]) -> None:
    code, said = check(**changed)

    assert code != 0
    assert {name for name in named if name not in said} == set()
