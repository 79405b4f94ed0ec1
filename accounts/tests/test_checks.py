"""`manage.py check` compares what is registered at providers with what we send."""

from typing import Any

import pytest
from django.core.checks import run_checks

ORIGIN = "https://platform.example"
GOOGLE = f"{ORIGIN}/auth/callback/google"
APPLE = f"{ORIGIN}/auth/callback/apple"


def told() -> list[str]:
    """Run the checks as the command does; keep ours."""
    return [str(one.id) for one in run_checks() if str(one.id).startswith("accounts.W")]


@pytest.mark.parametrize(
    ("callbacks", "sign_outs", "ids"),
    [
        ([], [], []),
        ([GOOGLE], [f"{ORIGIN}/admin/"], []),
        ([GOOGLE, APPLE], [], []),
        ([APPLE], [], ["accounts.W002"]),
        ([f"{GOOGLE}/"], [], ["accounts.W001", "accounts.W002"]),
        ([GOOGLE.replace("https", "http")], [], ["accounts.W001", "accounts.W002"]),
        ([GOOGLE, "https://old.example/auth/callback/google"], [], ["accounts.W001"]),
        ([], [f"{ORIGIN}/"], ["accounts.W003"]),
        ([], ["https://old.example/admin/"], ["accounts.W003"]),
    ],
)
def test_what_is_registered_must_be_what_is_sent(
    settings: Any, callbacks: list[str], sign_outs: list[str], ids: list[str]
) -> None:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", ""
    settings.PLATFORM_HOST = "platform.example"
    settings.SIGN_IN_APPS = {"google": {"client_id": "x"}, "apple": {"client_id": ""}}
    settings.SIGN_IN_CALLBACK_URLS = callbacks
    settings.SIGN_OUT_URLS = sign_outs

    assert told() == ids
