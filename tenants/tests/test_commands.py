"""manage.py create_shop."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from tenants.models import Tenant

WANTED = ("--host", "initech.localhost", "--owner-email", "owner@initech.example")


def run(*options: str) -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("create_shop", "Initech", *WANTED, *options, stdout=said)
    return said.getvalue()


def test_opens_a_shop_with_a_password_from_standard_input(
    acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("correct-horse-battery\n"))

    said = run(
        "--password-stdin",
        *("--currency", "SEK", "--currency", "EUR", "--country", "SE"),
        *("--order-prefix", "INI"),
    )

    tenant = Tenant.objects.get(schema_name="initech")
    assert (tenant.currencies, tenant.countries) == (["SEK", "EUR"], ["SE"])
    assert "Initech is open at http://initech.localhost" in said
    assert "correct-horse-battery" not in said
    with shop("initech"):
        assert User.objects.get().check_password("correct-horse-battery")
    with shop(PUBLIC):
        made = AuditEntry.objects.filter(action="tenants.shop.created")
        entry = made.get(object_id=str(tenant.pk))
    assert entry.actor_label == "manage.py create_shop"


def test_a_generated_password_is_shown_once(acme: Any) -> None:
    said = run("--generate-password")

    password = said.rsplit(": ", 1)[1].strip()
    assert len(password) == 24
    with shop("initech"):
        assert User.objects.get().check_password(password)


def test_a_typed_password_is_typed_twice(
    acme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["correct-horse", "correct-hose", "correct-horse", "correct-horse"])
    where = "tenants.management.commands.create_shop.getpass"
    monkeypatch.setattr(where, lambda _: next(typed))

    with pytest.raises(CommandError, match="differ"):
        run()
    run()

    assert Tenant.objects.filter(schema_name="initech").exists()


@pytest.mark.parametrize("password", ["", "short", "password123", "1234567890"])
def test_a_weak_password_is_refused(
    acme: Any, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))

    with pytest.raises(CommandError, match="password"):
        run("--password-stdin")

    assert not Tenant.objects.filter(schema_name="initech").exists()


def test_says_what_to_mend(acme: Any) -> None:
    with pytest.raises(CommandError, match=r"currencies: No ISO 4217 code: XYZ\."):
        run("--generate-password", "--currency", "XYZ")
    with pytest.raises(CommandError, match="exists already"):
        run("--generate-password", "--host", "acme.localhost")

    assert not Tenant.objects.filter(schema_name="initech").exists()
