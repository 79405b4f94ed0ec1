"""Inviting people to the staff by a link in a mail."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import devices, links
from accounts.events import InvitationSent
from accounts.exceptions import AlreadyStaff, LinkInvalid, NotYours
from accounts.models import Invitation, User
from accounts.team import MANAGE, check_may_give, check_seat, lock_people
from core import audit, events
from core.actors import Actor
from core.errors import Conflict, Invalid
from core.tenancy import current_schema

GOOD_FOR = timedelta(days=7)
KIND = "invitation"
NOBODY = UUID(int=0)


@transaction.atomic
def invite(email: str, role: str, *, by: User) -> Invitation:
    """Write an invitation and have its link mailed.

    Raises RoleInvalid, NotYours, NoSeatLeft, and AlreadyStaff where the address has a
    role or an open invitation. An expired invitation of the address is replaced.
    """
    check_may_give(by, role)
    lock_people()
    check_seat()
    email, now = email.strip().lower(), timezone.now()
    if User.objects.staff().filter(email__iexact=email).exists():
        raise AlreadyStaff(f"{email} is on the staff already. Change their role.")
    mine = Invitation.objects.filter(
        email__iexact=email, accepted_at=None, revoked_at=None
    )
    mine.filter(expires_at__lte=now).update(revoked_at=now)
    invitation = Invitation(
        email=email,
        role=role,
        invited_by=by,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    invitation.token_digest = links.digest_of(token_of(invitation))
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyStaff(f"{email} is invited already. Send it again.") from error
    audit.record(by.actor, "accounts.invitation.sent", invitation, role=role)
    _announce(invitation)
    return invitation


def token_of(invitation: Invitation) -> str:
    """Sign the link of the latest sending."""
    return links.token_of(KIND, current_schema(), invitation.pk, invitation.sent_count)


def _announce(invitation: Invitation) -> None:
    events.publish(InvitationSent(str(invitation.pk), invitation.sent_count))


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """Mail a new link, good for another week; the one before stops working."""
    found = _lock(invitation)
    check_may_give(by, found.role)
    if found.status not in {"open", "expired"}:
        raise Conflict(f"This invitation is {found.status}. Write a new one.")
    found.sent_count += 1
    found.expires_at = timezone.now() + GOOD_FOR
    found.token_digest = links.digest_of(token_of(found))
    found.save(update_fields=["sent_count", "expires_at", "token_digest"])
    audit.record(by.actor, "accounts.invitation.sent_again", found)
    _announce(found)
    return found


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Make the link worthless. Quiet where it was revoked before."""
    if not by.has_perm(MANAGE):
        raise NotYours("Only who manages people may revoke invitations.")
    found = _lock(invitation)
    if found.accepted_at is not None:
        raise Conflict("It was accepted. Take that person's role instead.")
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        audit.record(by.actor, "accounts.invitation.revoked", found)
    return found


def _lock(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)


def of_token(token: str) -> Invitation:
    """Find the open invitation of a link; raise LinkInvalid for any other link."""
    rows = Invitation.objects.open(timezone.now())
    found = rows.filter(
        pk=links.row_of(token) or NOBODY, token_digest=links.digest_of(token)
    ).first()
    if found is None:
        raise LinkInvalid(
            "This invitation was used, revoked, replaced or is older than seven days. "
            "Ask who invited you to send it again."
        )
    return found


def has_account(invitation: Invitation) -> bool:
    """Tell whether the address signs in with a password here already."""
    person = User.objects.filter(email__iexact=invitation.email).first()
    return person is not None and person.has_usable_password()


@transaction.atomic
def accept(token: str, *, name: str = "", password: str = "") -> User:
    """Put whoever read the mail on the staff; the link is used up.

    Who is known by this address keeps account and password; a shopper without one
    sets it now. Nobody is signed in by this: that takes the password, and the second
    factor where the shop asks for one. Raises LinkInvalid, Invalid, NoSeatLeft.
    """
    invitation = _lock(of_token(token))
    if invitation.status != "open" or invitation.token_digest != links.digest_of(token):
        raise LinkInvalid("This invitation was used or revoked a moment ago.")
    lock_people()
    check_seat()
    person = (
        User.objects.select_for_update().filter(email__iexact=invitation.email).first()
    )
    if person is not None and (not person.is_active or person.role):
        raise Conflict("This address cannot join by a link. Ask the shop's owner.")
    before = "" if person is None else person.role
    person = person or User(email=invitation.email)
    if not person.has_usable_password() or not person.password:
        _set_password(person, name, password)
    person.role = invitation.role
    # Who was signed in as this shopper elsewhere did not come by the mail.
    person.session_number += 1
    person.save()
    devices.end_others(person, keep="")
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(
        Actor("staff", str(person.pk), str(person)),
        "accounts.invitation.accepted",
        person,
        invitation=str(invitation.pk),
        before={"role": before},
        after={"role": person.role},
    )
    return person


def _set_password(person: User, name: str, password: str) -> None:
    person.name = name.strip() or person.name
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(
            "Choose another password.", fields={"password": error.messages}
        ) from error
    person.set_password(password)
