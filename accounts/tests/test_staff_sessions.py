"""Operators inside a shop: by a reason, for a while, and never more than lent."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import staff_sessions, team
from accounts.exceptions import LinkInvalid, NotYours, RoleInvalid
from accounts.models import StaffSession, User
from accounts.tests.factories import REASON, person, visit_to
from core.errors import AppError, Invalid
from core.models import AuditEntry
from core.tenancy import PUBLIC, WrongSchema, shop
from core.tests.test_admin import DIALOG, Browser, boss, clerk, staying_here
from tenants.models import Tenant

HOME = "/admin/"


class Guest(Browser):
    """An operator's browser on a shop's host."""

    def __init__(self, schema: str, token: str) -> None:
        super().__init__(schema)
        self.answer = self.post(f"/staff/enter/{token}", {})


def inside(schema: str = "acme", **fields: Any) -> tuple[StaffSession, Guest]:
    """Enter a shop."""
    visit, token = visit_to(schema, **fields)
    return visit, Guest(schema, token)


def test_an_operator_enters_from_the_platform(db: None) -> None:
    operator = Browser(PUBLIC, boss(PUBLIC))
    with shop(PUBLIC):
        pk = Tenant.objects.get(schema_name="acme").pk
    typed = {**DIALOG, "reason": REASON, "role": "support", "minutes": "15"}

    answer = operator.post(f"/admin/tenants/tenant/{pk}/enter/", typed)

    link = answer.headers["Location"]
    parts = urlsplit(link)
    assert (parts.scheme, parts.hostname) == ("http", "acme.localhost")
    path = parts.path
    guest = Browser("acme")
    page = guest.get(path).content.decode()
    assert REASON in page
    assert guest.get(HOME).status_code == 302  # looking at the page lets nobody in
    assert guest.post(path, {}).headers["Location"] == HOME
    home = guest.get(HOME).content.decode()
    assert "Operator boss@platform.example via the platform" in home
    assert "15 minutes left" in home
    assert "End now" in home


def test_inside_counts_the_lent_role(db: None) -> None:
    _, manager = inside(role="manager")
    _, support = inside(role="support", by=_second())

    assert manager.get("/admin/catalog/artwork/").status_code == 200
    assert manager.get("/admin/core/auditentry/").status_code == 200
    assert support.get("/admin/orders/order/").status_code == 200
    assert support.get("/admin/core/auditentry/").status_code == 403
    for guest in (manager, support):
        assert guest.get("/admin/accounts/apikey/").status_code == 403
        assert guest.get("/admin/accounts/invitation/").status_code == 403
        assert guest.get("/v1/api-keys").status_code == 403
    assert manager.get("/v1/staff-sessions").status_code == 200


def _second() -> User:
    boss(PUBLIC)
    with shop(PUBLIC):
        return person("second@platform.example", "operator")


def test_nobody_inside_raises_themselves(db: None) -> None:
    visit, guest = inside()
    shadow = User.objects.get(operator_id=visit.operator_id)
    base = f"/admin/accounts/user/{shadow.pk}"
    new = {
        "usable_password": "true",
        "password1": "x1-long-x",
        "password2": "x1-long-x",
    }

    codes = [
        guest.post(f"{base}/give_role/", {**DIALOG, "role": "owner"}).status_code,
        guest.post(f"{base}/password/", new).status_code,
        guest.post(f"{base}/change/", {"email": "me@x.example"}).status_code,
    ]
    answer: Any = guest.client.patch(
        f"/v1/people/{shadow.pk}", {"role": "owner"}, content_type="application/json"
    )

    assert codes == [404, 403, 403]
    assert answer.status_code == 403
    shadow.refresh_from_db()
    assert (shadow.role, shadow.is_active, shadow.password) == ("", False, "!")
    with pytest.raises(NotYours):
        team.give_role(clerk("acme", "support"), "manager", by=_lent(visit))


def _lent(visit: StaffSession) -> User:
    found = staff_sessions.person_of(str(visit.pk))
    assert found is not None
    return found


def test_the_owner_cannot_make_the_operators_row_staff(db: None) -> None:
    """Or it would stay when the visit is over."""
    visit, _ = inside()
    shadow = User.objects.get(operator_id=visit.operator_id)
    owner = Browser("acme", boss("acme"))

    for button in ("give_role", "reactivate"):
        answer = owner.post(
            f"/admin/accounts/user/{shadow.pk}/{button}/", {**DIALOG, "role": "owner"}
        )
        assert answer.status_code == 404
    with pytest.raises(AppError):
        team.give_role(shadow, "manager", by=boss("acme"))
    for change in ({"role": "owner"}, {"is_active": True}, {"password": "md5$x$y"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=shadow.pk).update(**change)


def test_the_operators_row_signs_in_in_no_other_way(db: None) -> None:
    visit, _ = inside()
    shadow = User.objects.get(operator_id=visit.operator_id)

    for password in ("", "!", "a-long-password"):
        assert authenticate(None, username=shadow.email, password=password) is None
    assert not shadow.has_usable_password()
    assert shadow.email.endswith("@platform.invalid")
    assert shadow not in User.objects.visible_to(boss("acme"))
    # A session that names the row, however it came to be, lets nobody in.
    assert Browser("acme", shadow).get(HOME).status_code == 302


def test_no_code_goes_to_the_operators_row(db: None) -> None:
    from accounts.services import shopper_of

    visit, _ = inside()
    shadow = User.objects.get(operator_id=visit.operator_id)

    assert shopper_of(shadow.email) is None


def test_a_link_works_once(db: None) -> None:
    visit, token = visit_to("acme")
    assert Guest("acme", token).get(HOME).status_code == 200

    thief = Guest("acme", token)

    assert thief.answer.status_code == 404
    assert thief.get(HOME).status_code == 302
    assert StaffSession.objects.get(pk=visit.pk).status == "inside"


def test_a_link_is_good_for_two_minutes(db: None) -> None:
    _, token = visit_to("acme")

    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        assert Guest("acme", token).answer.status_code == 404


@pytest.mark.parametrize("host", ["globex.localhost", "localhost"])
def test_a_link_for_another_shop_opens_nothing(db: None, host: str) -> None:
    _, token = visit_to("acme")
    thief = Client(HTTP_HOST=host)

    with staying_here():
        assert thief.get(f"/staff/enter/{token}").status_code == 404
        assert thief.post(f"/staff/enter/{token}").status_code == 404
        assert thief.get(HOME).status_code == 302
    with shop("globex"), pytest.raises(LinkInvalid):
        staff_sessions.enter(token)


@pytest.mark.parametrize("change", [lambda t: t[:-1] + "_", lambda t: t[::-1]])
def test_a_forged_link_opens_nothing(db: None, change: Any) -> None:
    _, token = visit_to("acme")

    assert Guest("acme", change(token)).answer.status_code == 404


def test_the_visit_ends_by_itself(db: None) -> None:
    visit, guest = inside(minutes=15)
    assert guest.get(HOME).status_code == 200

    with time_machine.travel(visit.ends_at + timedelta(seconds=1)):
        assert guest.get(HOME).status_code == 302
        assert guest.get("/v1/staff-sessions").status_code == 401
        assert staff_sessions.person_of(str(visit.pk)) is None


def test_a_kept_cookie_is_worth_nothing_after_the_end(db: None) -> None:
    visit, guest = inside()
    cookie = guest.client.cookies["sessionid"].value
    staff_sessions.end(visit, by=boss("acme").actor)
    thief = Browser("acme")
    thief.client.cookies["sessionid"] = cookie

    assert guest.get(HOME).status_code == 302
    assert thief.get(HOME).status_code == 302


def test_the_cookie_is_worth_nothing_in_another_shop(db: None) -> None:
    _, guest = inside("acme")
    thief = Browser("globex")
    thief.client.cookies["sessionid"] = guest.client.cookies["sessionid"].value

    assert thief.get(HOME).status_code == 302
    with shop("globex"):
        assert not User.objects.exclude(operator_id=None).exists()


def test_a_visit_named_in_another_shops_session_opens_nothing(db: None) -> None:
    visit, _ = inside("acme")
    with shop("globex"):
        assert staff_sessions.person_of(str(visit.pk)) is None


@pytest.mark.parametrize("work", [team.deactivate, team.take_role])
def test_an_operator_who_is_shut_out_is_out_of_the_shop(db: None, work: Any) -> None:
    first, second = boss(PUBLIC), _second()
    _, guest = inside(by=second)
    assert guest.get(HOME).status_code == 200

    with shop(PUBLIC):
        work(second, by=first)

    assert guest.get(HOME).status_code == 302


def test_an_operator_changed_by_hand_is_out_too(db: None) -> None:
    """Each request asks for the operator's own row, whatever changed it."""
    second = _second()
    _, guest = inside(by=second)

    with shop(PUBLIC):
        User.objects.filter(pk=second.pk).update(is_active=False)

    assert guest.get(HOME).status_code == 302


def test_the_owner_shows_the_operator_out(db: None) -> None:
    visit, guest = inside()
    owner = Browser("acme", boss("acme"))
    page = owner.get("/admin/accounts/staffsession/").content.decode()
    assert REASON in page

    owner.post(f"/admin/accounts/staffsession/{visit.pk}/end/", DIALOG)

    assert guest.get(HOME).status_code == 302
    visit.refresh_from_db()
    assert visit.ended_by == "owner@acme.example"


def test_the_owner_does_so_over_the_api_too(db: None) -> None:
    visit, guest = inside()
    owner = Browser("acme", boss("acme"))

    listed: Any = owner.client.get("/v1/staff-sessions").json()
    ended: Any = owner.client.delete(f"/v1/staff-sessions/{visit.pk}").json()

    assert [row["reason"] for row in listed["results"]] == [REASON]
    assert (listed["results"][0]["status"], ended["status"]) == ("inside", "ended")
    assert guest.get(HOME).status_code == 302


def test_an_operator_leaves(db: None) -> None:
    visit, guest = inside()

    answer = guest.post("/staff/leave", {})

    assert "Your visit is over" in answer.content.decode()
    assert guest.get(HOME).status_code == 302
    visit.refresh_from_db()
    assert visit.status == "ended"
    assert Browser("acme", boss("acme")).post("/staff/leave", {}).status_code == 404


def test_each_entry_takes_a_reason_and_ends_the_one_before(db: None) -> None:
    first, guest = inside()
    with pytest.raises(Invalid):
        visit_to("acme", reason=" too short ")
    assert guest.get(HOME).status_code == 200

    inside(reason="Now about something else.")

    assert guest.get(HOME).status_code == 302
    first.refresh_from_db()
    assert first.ended_by == "a new visit"


def test_all_of_it_is_audited_under_operator_and_visit(db: None) -> None:
    visit, guest = inside()

    guest.get("/admin/orders/order/")
    guest.post("/admin/logout/", {})

    rows = AuditEntry.objects.filter(actor_kind="operator", object_id=str(visit.pk))
    told = [(row.action.split(".")[-1], row.facts.get("path")) for row in rows]
    assert told[0][0] == "entered"
    assert ("request", "/admin/orders/order/") in told
    assert {row.actor_id for row in rows} == {str(visit.operator_id)}
    assert all(str(visit.pk) in row.actor_label for row in rows)
    with shop(PUBLIC):
        begun = AuditEntry.objects.get(action="accounts.staff_session.begun")
    assert begun.facts["reason"] == REASON


def test_the_owners_get_a_mail(db: None, run_due: Any, mailoutbox: Any) -> None:
    person("second@acme.example", "owner")
    clerk("acme", "manager")
    inside()

    run_due()

    assert all(REASON in mail.body for mail in mailoutbox)
    assert [mail.to for mail in mailoutbox] == [
        ["owner@acme.example"],
        ["second@acme.example"],
    ]


@pytest.mark.parametrize("role", ["owner", "curator", "operator", ""])
def test_nobody_enters_as_owner(db: None, role: str) -> None:
    with pytest.raises(RoleInvalid):
        visit_to("acme", role=role)
    with shop(PUBLIC):
        assert not StaffSession.objects.exists()


def test_who_is_no_operator_lets_nobody_in(db: None) -> None:
    with shop(PUBLIC):
        nobody = person("nobody@platform.example")
        idle = person("idle@platform.example", "operator", is_active=False)

    for user in (nobody, idle):
        with pytest.raises(NotYours):
            visit_to("acme", by=user)
    with pytest.raises(WrongSchema):
        staff_sessions.begin(
            "acme", by=boss("acme"), role="support", reason=REASON, minutes=15
        )


def test_a_visit_is_as_long_as_allowed(db: None, settings: Any) -> None:
    settings.STAFF_SESSION_MOST_MINUTES = 30

    assert staff_sessions.minutes_offered() == [15, 30]
    with pytest.raises(Invalid):
        visit_to("acme", minutes=60)


def test_signing_in_as_oneself_ends_the_disguise(db: None) -> None:
    """Who signs in on the same browser acts under their own name."""
    _, guest = inside()
    guest.client.force_login(clerk("acme", "support"))

    page = guest.get(HOME)

    assert "via the platform" not in page.content.decode()
    assert page.status_code == 200
