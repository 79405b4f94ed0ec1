"""Invitations: one link, one person, one week, one shop."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts import invitations
from accounts.exceptions import AlreadyStaff, LinkInvalid, NoSeatLeft, NotYours
from accounts.models import Invitation, User
from accounts.tests.factories import person
from core.errors import AppError, Conflict
from core.models import AuditEntry, OutboxEvent
from core.tenancy import PUBLIC, connection, shop
from core.tests.test_admin import Browser, boss, clerk, staying_here
from tenants.models import Tenant

TYPED = {
    "name": "Ada Byron",
    "password": "walls-need-prints",
    "again": "walls-need-prints",
}


def invite(email: str = "ada@acme.example", role: str = "support") -> Invitation:
    """Invite somebody to the schema at hand."""
    top = User.objects.filter(role__in=["owner", "operator"]).order_by("pk").first()
    assert top is not None
    return invitations.invite(email, role, by=top)


def open_link(token: str, host: str = "acme.localhost", typed: Any = None) -> Any:
    """Open the page of a link, or send its form."""
    client = Client(HTTP_HOST=host)
    path = f"/staff/join/{token}"
    with staying_here():
        return client.get(path) if typed is None else client.post(path, typed)


def test_the_link_of_the_mail_makes_staff(
    db: None, run_due: Any, mailoutbox: Any
) -> None:
    boss("acme")
    invite("Ada@Acme.example")
    run_due()
    (mail,) = mailoutbox
    token = re.search(r"http://acme\S*/staff/join/(\S+)", mail.body)[1]  # type: ignore[index]
    assert mail.to == ["ada@acme.example"]
    assert mail.subject == "Join acme as support"

    page = open_link(token)
    answer = open_link(token, typed=TYPED)

    assert "<strong>ada@acme.example</strong>" in page.content.decode()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    ada = User.objects.get(email="ada@acme.example")
    assert (ada.role, ada.name) == ("support", "Ada Byron")
    assert Client().login(username="ada@acme.example", password=TYPED["password"])
    entry = AuditEntry.objects.get(action="accounts.invitation.accepted")
    assert entry.changes == {"role": ["", "support"]}


def test_accepting_signs_nobody_in(db: None) -> None:
    token = invitations.token_of(invite())

    answer = open_link(token, typed=TYPED)

    assert "sessionid" not in answer.cookies or not answer.cookies["sessionid"].value


def test_the_database_holds_no_link(db: None) -> None:
    invitation = invite()
    token = invitations.token_of(invitation)

    stored = str(Invitation.objects.filter(pk=invitation.pk).values())
    told = str(list(OutboxEvent.objects.values())) + str(
        list(AuditEntry.objects.values())
    )

    assert token.split(".")[1] not in stored + told


def test_a_link_works_once(db: None) -> None:
    token = invitations.token_of(invite())
    invitations.accept(token, name="Ada", password=TYPED["password"])

    with pytest.raises(LinkInvalid):
        invitations.accept(token, name="Eve", password="another-long-one")

    assert open_link(token).status_code == 404
    assert User.objects.get(email="ada@acme.example").name == "Ada"


def _revoked(invitation: Invitation) -> None:
    invitations.revoke(invitation, by=boss("acme"))


def _sent_again(invitation: Invitation) -> None:
    invitations.send_again(invitation, by=boss("acme"))


def _expired(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at="2020-01-01T00:00Z")


@pytest.mark.parametrize("fate", [_revoked, _sent_again, _expired])
def test_a_link_that_is_over_opens_nothing(db: None, fate: Any) -> None:
    invitation = invite()
    token = invitations.token_of(invitation)

    fate(invitation)

    assert open_link(token).status_code == 404
    assert open_link(token, typed=TYPED).status_code == 404
    assert not User.objects.filter(email="ada@acme.example").exists()


def test_the_second_sending_has_the_link_that_works(
    db: None, run_due: Any, mailoutbox: Any
) -> None:
    invitation = invite()
    invitation = invitations.send_again(invitation, by=boss("acme"))
    run_due()

    # The first mail was not sent any more: its link would be dead.
    assert len(mailoutbox) == 1
    assert open_link(invitations.token_of(invitation)).status_code == 200


def test_a_link_of_another_shop_opens_nothing(db: None) -> None:
    with shop("globex"):
        boss("globex")
        token = invitations.token_of(invite())

    assert open_link(token, "globex.localhost").status_code == 200
    for host in ("acme.localhost", "localhost"):
        assert open_link(token, host).status_code == 404
        assert open_link(token, host, TYPED).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32 + "." + "a" * 43, "%00", "a.b"])
def test_a_made_up_link_opens_nothing(db: None, token: str) -> None:
    assert open_link(token).status_code == 404


def test_a_shopper_with_the_address_becomes_staff(db: None) -> None:
    shopper = User.objects.create_user("ada@acme.example")
    browser = Browser("acme", shopper)
    token = invitations.token_of(invite(role="curator"))

    invitations.accept(token, name="Ada", password=TYPED["password"])

    shopper.refresh_from_db()
    assert shopper.role == "curator"
    assert shopper.check_password(TYPED["password"])
    assert User.objects.filter(email__iexact="ada@acme.example").count() == 1
    # Who was signed in as the shopper has to sign in anew, as staff do.
    assert browser.get("/admin/").status_code == 302


def test_who_has_a_password_keeps_it(db: None) -> None:
    known = person("ada@acme.example")
    token = invitations.token_of(invite())

    page = open_link(token).content.decode()
    answer = open_link(token, typed={"password": "of-the-thief-1"})

    assert "you keep it and its password" in page
    assert answer.status_code == 302
    known.refresh_from_db()
    assert known.role == "support"
    assert known.check_password("a-long-password")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({**TYPED, "again": "other"}, "The two passwords differ."),
        ({**TYPED, "password": "12345", "again": "12345"}, "too short"),
        ({**TYPED, "name": ""}, "This field is required."),
    ],
)
def test_what_is_typed_wrong_is_said_and_uses_nothing_up(
    db: None, typed: dict[str, str], said: str
) -> None:
    token = invitations.token_of(invite())

    answer = open_link(token, typed=typed)

    assert said in answer.content.decode()
    assert not User.objects.filter(email="ada@acme.example").exists()
    assert open_link(token).status_code == 200


def test_a_deactivated_address_does_not_come_back_by_a_link(db: None) -> None:
    person("ada@acme.example", is_active=False)

    with pytest.raises(Conflict):
        invitations.accept(invitations.token_of(invite()))

    assert not User.objects.get(email="ada@acme.example").is_active


@pytest.mark.parametrize("role", ["manager", "curator", "support", ""])
def test_who_does_not_manage_people_invites_nobody(db: None, role: str) -> None:
    user = clerk("acme", role)
    open_one = invite("b@acme.example")

    for work in (
        lambda: invitations.invite("c@acme.example", "support", by=user),
        lambda: invitations.send_again(open_one, by=user),
        lambda: invitations.revoke(open_one, by=user),
    ):
        with pytest.raises(NotYours):
            work()

    assert list(Invitation.objects.values_list("email", "sent_count")) == [
        ("b@acme.example", 1)
    ]


def test_an_address_is_invited_once_at_a_time(db: None) -> None:
    first = invite()
    with pytest.raises(AlreadyStaff, match="invited already"):
        invite("ADA@acme.example")
    with pytest.raises(AlreadyStaff, match="on the staff"):
        invite("owner@acme.example")

    _expired(first)

    assert invite().status == "open"
    first.refresh_from_db()
    assert first.status == "revoked"


def test_a_full_shop_invites_and_admits_nobody(db: None) -> None:
    token = invitations.token_of(invite())
    Tenant.objects.filter(schema_name="acme").update(max_staff=1)
    connection.set_schema("acme")

    for work in (
        lambda: invite("b@acme.example"),
        lambda: invitations.accept(token, name="A", password=TYPED["password"]),
    ):
        with pytest.raises(NoSeatLeft):
            work()

    assert not User.objects.filter(email="ada@acme.example").exists()


def test_operators_are_invited_in_the_same_way(
    db: None, run_due: Any, mailoutbox: Any
) -> None:
    boss(PUBLIC)
    with shop(PUBLIC):
        invitation = invite("new@platform.example", "operator")
        run_due()
        token = invitations.token_of(invitation)
    assert mailoutbox[0].subject == "Join Passepartout as operator"

    answer = open_link(token, "localhost", TYPED)

    assert answer.status_code == 302
    with shop(PUBLIC):
        assert User.objects.get(email="new@platform.example").has_perm("shops.enter")


@pytest.mark.parametrize("schema", ["acme", PUBLIC])
def test_a_role_of_another_place_is_not_offered(db: None, schema: str) -> None:
    boss(schema)
    with shop(schema), pytest.raises(AppError):
        invite(role="operator" if schema == "acme" else "owner")
