"""People: who may change whom."""

from typing import Any

import pytest

from accounts.models import ApiKey, Invitation, User
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import DIALOG, Browser, boss, clerk


def press(browser: Browser, path: str, **typed: Any) -> Any:
    """Press a button and send its dialog."""
    return browser.post(f"/admin/accounts/{path}/", {**DIALOG, **typed})


def test_an_owner_invites_staff(db: None) -> None:
    browser = Browser("acme", boss("acme"))

    answer = press(
        browser, "invitation/invite", email="New@Acme.example", role="support"
    )

    assert answer.status_code == 302
    invitation = Invitation.objects.get(email="new@acme.example")
    assert "A mail goes to" in browser.get(answer.headers["Location"]).content.decode()
    for button, status in (("send_again", "open"), ("revoke", "revoked")):
        press(browser, f"invitation/{invitation.pk}/{button}")
        invitation.refresh_from_db()
        assert invitation.status == status
    assert invitation.sent_count == 2


def test_people_are_not_added_past_the_invitation(db: None) -> None:
    assert (
        Browser("acme", boss("acme")).get("/admin/accounts/user/add/").status_code
        == 403
    )


def test_buttons_change_roles(db: None) -> None:
    browser = Browser("acme", boss("acme"))
    ada = User.objects.create_user("ada@example.com")
    steps = [
        ("give_role", {"role": "manager"}, ("manager", True)),
        ("deactivate", {}, ("manager", False)),
        ("reactivate", {}, ("manager", True)),
        ("take_role", {}, ("", True)),
    ]

    for button, typed, wanted in steps:
        answer = press(browser, f"user/{ada.pk}/{button}", **typed)

        assert answer.status_code == 302, button
        ada.refresh_from_db()
        assert (ada.role, ada.is_active) == wanted
    assert AuditEntry.objects.filter(object_id=str(ada.pk)).count() == 4


def test_the_form_changes_no_role(db: None) -> None:
    ada = User.objects.create_user("ada@example.com")
    typed = {"email": "b@example.com", "role": "owner", "is_active": ""}

    Browser("acme", boss("acme")).post(f"/admin/accounts/user/{ada.pk}/change/", typed)

    ada.refresh_from_db()
    assert (ada.email, ada.role, ada.is_active) == ("b@example.com", "", True)


def test_the_last_owner_is_told_why_not(db: None) -> None:
    owner = boss("acme")
    browser = Browser("acme", owner)

    press(browser, f"user/{owner.pk}/take_role")

    page = browser.get(f"/admin/accounts/user/{owner.pk}/change/").content.decode()
    assert "This is the last active owner" in page


def test_a_key_is_shown_once(db: None) -> None:
    browser = Browser("acme", boss("acme"))
    typed = {"label": "Stock", "scopes": ["orders.view"], "days": 30}

    answer = press(browser, "apikey/make", **typed)

    key = ApiKey.objects.get()
    assert f"pp_live_{key.prefix}_" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    page = browser.get(f"/admin/accounts/apikey/{key.pk}/change/").content.decode()
    assert key.digest not in page
    assert "See orders and who placed them" in page
    rotated = press(browser, f"apikey/{key.pk}/rotate", overlap_hours=0)
    assert "pp_live_" in rotated.content.decode()
    press(browser, f"apikey/{ApiKey.objects.exclude(pk=key.pk).get().pk}/revoke")
    assert {each.status for each in ApiKey.objects.all()} == {"expired", "revoked"}


def test_a_key_cannot_be_given_what_only_people_may(db: None) -> None:
    browser = Browser("acme", boss("acme"))

    answer = press(browser, "apikey/make", label="x", scopes=["people.manage"], days=30)

    assert "Select a valid choice" in answer.content.decode()
    assert not ApiKey.objects.exists()


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

    answer = press(
        Browser(schema, boss(schema)), f"user/{user.pk}/give_role", role=role
    )

    assert "Select a valid choice" in answer.content.decode()
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
