"""People: who may change whom."""

import pytest

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss, clerk


def test_an_owner_invites_staff(db: None) -> None:
    typed = {
        "email": "New@Acme.example",
        "name": "New",
        "usable_password": "true",
        "password1": "walls-need-prints",
        "password2": "walls-need-prints",
    }

    answer = Browser("acme", boss("acme")).post("/admin/accounts/user/add/", typed)

    assert answer.status_code == 302
    user = User.objects.get(email="new@acme.example")
    assert not user.role
    assert AuditEntry.objects.get(action="accounts.user.added").object_id == str(
        user.pk
    )


def test_managers_cannot_raise_themselves(db: None) -> None:
    user = clerk("acme", "manager")
    url = f"/admin/accounts/user/{user.pk}/change/"

    answer = Browser("acme", user).post(url, {"email": user.email, "role": "owner"})

    assert answer.status_code == 403
    user.refresh_from_db()
    assert user.role == "manager"


@pytest.mark.parametrize(("schema", "role"), [("acme", "operator"), (PUBLIC, "owner")])
def test_only_roles_of_the_place_are_given(db: None, schema: str, role: str) -> None:
    with shop(schema):
        user = User.objects.create_user("ada@example.com")
    url = f"/admin/accounts/user/{user.pk}/change/"
    typed = {"email": user.email, "role": role, "is_active": "on"}

    answer = Browser(schema, boss(schema)).post(url, typed)

    assert "is not one of the available choices" in answer.content.decode()
    with shop(schema):
        user.refresh_from_db()
    assert user.role == ""


def test_staff_cannot_change_the_owner_or_the_owners_password(db: None) -> None:
    owner = boss("acme")
    browser = Browser("acme", clerk("acme", "manager"))
    base = f"/admin/accounts/user/{owner.pk}"
    new = {
        "usable_password": "true",
        "password1": "taken-over-1",
        "password2": "taken-over-1",
    }

    codes = [
        browser.post(f"{base}/change/", {"email": "mine@x.example"}).status_code,
        browser.post(f"{base}/password/", new).status_code,
    ]

    assert codes == [403, 403]
    owner.refresh_from_db()
    assert owner.email == "owner@acme.example"
    assert owner.check_password("a-long-password")
