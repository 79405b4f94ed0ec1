"""People: who may change whom."""

from accounts.models import User
from core.models import AuditEntry
from core.tests.test_admin import Browser, boss, clerk

STAFF = ("accounts.view_user", "accounts.change_user", "accounts.add_user")


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
    assert not user.is_superuser
    assert AuditEntry.objects.get(action="accounts.user.added").object_id == str(
        user.pk
    )


def test_staff_cannot_raise_themselves(db: None) -> None:
    user = clerk("acme", *STAFF)
    url = f"/admin/accounts/user/{user.pk}/change/"
    typed = {"email": user.email, "name": "x", "is_superuser": "on", "is_staff": "on"}

    Browser("acme", user).post(url, typed | {"is_active": "on"})

    user.refresh_from_db()
    assert user.name == "x"
    assert not user.is_superuser


def test_staff_cannot_change_the_owner_or_the_owners_password(db: None) -> None:
    owner = boss("acme")
    browser = Browser("acme", clerk("acme", *STAFF))
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
