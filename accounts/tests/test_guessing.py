"""Guessing passwords ends after a few tries, and tells nobody who has an account."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import current_schema
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
OWNER = "owner@acme.example"
RIGHT = "a-long-password"
LOCKED = "Too many tries for this address. Wait 15 minutes"


@pytest.fixture(autouse=True)
def _as_written(settings: Any, acme: Tenant) -> None:
    settings.THROTTLE_SCALE = 1


def sign_in(email: str, password: str, address: str = "198.51.100.1") -> str:
    """Send the back office's form; return what the page says, nothing for a way in."""
    answer = Client(headers={"host": "acme.localhost"}, REMOTE_ADDR=address).post(
        "/admin/login/", {"username": email, "password": password}
    )
    return "" if answer.status_code == 302 else answer.content.decode()


def guess(email: str, times: int, address: str = "198.51.100.1") -> list[bool]:
    """Try wrong passwords; say which answers spoke of a lock."""
    return [LOCKED in sign_in(email, f"wrong-{n}", address) for n in range(times)]


def locks() -> int:
    """Count the locks that were written down."""
    return AuditEntry.objects.filter(action="accounts.sign_in_locked").count()


def test_the_sixth_try_is_not_looked_at() -> None:
    assert guess(OWNER, 7) == [False] * 5 + [True] * 2
    assert LOCKED in sign_in(OWNER, RIGHT)
    assert locks() == 1
    entry = AuditEntry.objects.get(action="accounts.sign_in_locked")
    assert entry.object_id == str(User.objects.get(email=OWNER).pk)


def test_an_address_nobody_has_is_answered_alike() -> None:
    stranger = "nobody@acme.example"

    assert guess(stranger, 7) == guess(OWNER, 7)
    said = [
        sign_in(email, "wrong", "198.51.100.2").replace(email, "")
        for email in (OWNER, stranger)
    ]
    errors = [text[text.index("Please enter") :][:200] for text in said]
    assert errors[0] == errors[1]
    assert locks() == 2


def test_a_right_password_begins_anew() -> None:
    guess(OWNER, 4)
    assert sign_in(OWNER, RIGHT) == ""

    assert guess(OWNER, 5) == [False] * 5


def test_case_and_blanks_are_no_other_account() -> None:
    guess(OWNER, 3)

    assert guess(" OWNER@acme.example", 3) == [False, False, True]


def test_a_guesser_elsewhere_does_not_lock_the_owner_out() -> None:
    guess(OWNER, 9, "203.0.113.9")

    assert sign_in(OWNER, RIGHT) == ""


def test_guessing_from_everywhere_ends_too() -> None:
    from_one = [guess(OWNER, 5, f"203.0.113.{number}") for number in range(6)]
    assert from_one == [[False] * 5] * 6

    assert "Too many tries" in sign_in(OWNER, RIGHT, "203.0.113.77")


def test_time_unlocks() -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        guess(OWNER, 6)
        clock.move_to(start + timedelta(minutes=14))
        early = sign_in(OWNER, RIGHT)
        clock.move_to(start + timedelta(minutes=16))

        assert LOCKED.split(".")[0] in early
        assert sign_in(OWNER, RIGHT) == ""


def test_an_operator_unlocks() -> None:
    guess(OWNER, 6)

    call_command("unlock_sign_in", current_schema(), OWNER.upper())

    assert sign_in(OWNER, RIGHT) == ""
    assert AuditEntry.objects.filter(action="accounts.sign_in_unlocked").count() == 1


def test_shops_count_apart(globex: Tenant, in_globex: None) -> None:
    guess(OWNER, 6)

    client = Client(headers={"host": "globex.localhost"})
    answer = client.post(
        "/admin/login/", {"username": "owner@globex.example", "password": RIGHT}
    )
    assert answer.status_code == 302
