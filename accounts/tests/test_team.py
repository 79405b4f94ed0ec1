"""Roles: who gives them, what goes with them, and that an owner remains."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts import team
from accounts.exceptions import LastOwner, NoSeatLeft, NotYours, RoleInvalid
from accounts.models import User
from accounts.permissions import Role
from accounts.tests.factories import key_of, person, signed, visit_to
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss
from core.tests.threads import _committed as _committed
from core.tests.threads import at_once
from tenants.models import Tenant


@pytest.fixture
def owner(db: None) -> User:
    """The shop's owner."""
    return boss("acme")


def test_an_owner_gives_a_role(owner: User) -> None:
    ada = person("ada@acme.example")

    ada = team.give_role(ada, "manager", by=owner)

    assert User.objects.get(pk=ada.pk).has_perm("settings.edit")
    entry = AuditEntry.objects.get(action="accounts.user.role_changed")
    assert entry.changes == {"role": ["", "manager"]}
    assert (entry.actor_kind, entry.actor_id) == ("staff", str(owner.pk))


def test_the_same_role_again_is_quiet(owner: User) -> None:
    ada = person("ada@acme.example", "support")

    team.give_role(ada, "support", by=owner)

    assert not AuditEntry.objects.filter(action="accounts.user.role_changed").exists()


@pytest.mark.parametrize("role", ["manager", "curator", "support", ""])
@pytest.mark.parametrize(
    "work",
    [
        lambda found, by: team.give_role(found, "curator", by=by),
        lambda found, by: team.take_role(found, by=by),
        lambda found, by: team.deactivate(found, by=by),
        lambda found, by: team.reactivate(found, by=by),
    ],
)
def test_who_does_not_manage_people_changes_nobody(
    owner: User, role: str, work: Any
) -> None:
    eve, ada = person("eve@acme.example", role), person("ada@acme.example", "support")

    for found in (ada, eve, owner):
        with pytest.raises(NotYours):
            work(found, eve)

    assert User.objects.get(pk=ada.pk).role == "support"
    assert User.objects.get(pk=eve.pk).role == role
    assert User.objects.get(pk=owner.pk).role == "owner"


@pytest.mark.parametrize("role", ["operator", "king", ""])
def test_a_role_of_another_place_is_no_role(owner: User, role: str) -> None:
    with pytest.raises(RoleInvalid):
        team.give_role(person("ada@acme.example"), role, by=owner)


def test_a_stale_owner_gives_nothing(owner: User) -> None:
    """The row that asks is read again: it was an owner's when the page opened."""
    second = person("second@acme.example", "owner")
    stale = User.objects.get(pk=second.pk)
    team.give_role(second, "support", by=owner)

    with pytest.raises(NotYours):
        team.give_role(owner, "support", by=stale)


@pytest.mark.parametrize("schema", ["acme", PUBLIC])
@pytest.mark.parametrize("work", [team.take_role, team.deactivate])
def test_the_last_of_the_highest_role_stays(db: None, schema: str, work: Any) -> None:
    top = boss(schema)
    with shop(schema):
        person("idle@acme.example", top.role, is_active=False)

        with pytest.raises(LastOwner):
            work(top, by=top)

        found = User.objects.get(pk=top.pk)
    assert found.is_active
    assert found.role == top.role


def test_the_last_owner_cannot_become_manager(owner: User) -> None:
    with pytest.raises(LastOwner):
        team.give_role(owner, "manager", by=owner)


def test_one_of_two_owners_may_step_down(owner: User) -> None:
    person("second@acme.example", "owner")

    assert team.give_role(owner, "manager", by=owner).role == "manager"


def test_who_is_deactivated_is_out_at_once(owner: User) -> None:
    ada = person("ada@acme.example", "owner")
    browser = Browser("acme", ada)
    _, text = key_of(ada, "reliability.view")
    api = Client(HTTP_HOST="acme.localhost")
    assert browser.get("/admin/").status_code == 200
    assert api.get("/health/detail", headers=signed(text)).status_code == 200

    team.deactivate(ada, by=owner)

    assert browser.get("/admin/").status_code == 302
    assert browser.get("/health/detail").status_code == 401
    assert api.get("/health/detail", headers=signed(text)).status_code == 401
    team.reactivate(ada, by=owner)
    # What ended stays ended.
    assert browser.get("/admin/").status_code == 302
    assert api.get("/health/detail", headers=signed(text)).status_code == 401


def test_a_lower_role_counts_in_open_sessions_and_keys(owner: User) -> None:
    ada = person("ada@acme.example", "owner")
    browser, api = Browser("acme", ada), Client(HTTP_HOST="acme.localhost")
    _, text = key_of(ada, "reliability.view", "audit.view")

    team.give_role(ada, "curator", by=owner)

    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/accounts/user/").status_code == 403
    assert browser.get("/health/detail").status_code == 403
    assert api.get("/health/detail", headers=signed(text)).status_code == 403


def test_a_shop_has_so_many_seats(owner: User) -> None:
    Tenant.objects.filter(schema_name="acme").update(max_staff=2)
    _forget_shop()
    person("ada@acme.example", "support")
    idle = person("idle@acme.example", "support", is_active=False)
    guest = person("guest@acme.example")

    with pytest.raises(NoSeatLeft, match="2 people"):
        team.give_role(guest, "support", by=owner)
    with pytest.raises(NoSeatLeft):
        team.reactivate(idle, by=owner)
    # Moving somebody who has a seat takes none.
    team.give_role(User.objects.get(email="ada@acme.example"), "curator", by=owner)

    assert User.objects.get(pk=guest.pk).role == ""


def _forget_shop() -> None:
    here: Any = connection
    here.set_schema("acme")


def test_an_operators_visits_end_with_the_role(db: None) -> None:
    first = boss(PUBLIC)
    with shop(PUBLIC):
        second = person("second@platform.example", "operator")
    visit, _ = visit_to("acme", by=second)

    with shop(PUBLIC):
        team.take_role(second, by=first)

        visit.refresh_from_db()
        assert visit.ended_by == str(first)


@pytest.mark.usefixtures("_committed")
def test_two_owners_who_demote_each_other_leave_one() -> None:
    """The second waits for the first, then reads that it is no owner any more."""
    with shop("acme"):
        first = User.objects.get(role="owner")
        second = person("second@acme.example", "owner")

    answers = at_once(
        "acme",
        lambda: team.give_role(second, Role.SUPPORT, by=first),
        lambda: team.give_role(first, Role.SUPPORT, by=second),
    )

    with shop("acme"):
        owners = User.objects.filter(role="owner").count()
        second.delete()
        User.objects.filter(pk=first.pk).update(role="owner")
    assert owners == 1
    assert sorted(type(answer).__name__ for answer in answers) == ["NotYours", "User"]


def test_the_rows_are_locked_before_they_are_judged(
    owner: User, django_assert_num_queries: Any
) -> None:
    ada = person("ada@acme.example", "support")

    with django_assert_num_queries(
        5, info="savepoint, lock, update, audit, end"
    ) as log:
        team.give_role(ada, "curator", by=owner)

    lock = log.captured_queries[1]["sql"]
    assert lock.endswith('ORDER BY "accounts_user"."id" ASC FOR UPDATE')
