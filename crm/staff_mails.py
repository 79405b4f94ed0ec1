"""Mails to a shop's staff and to operators: invitations, and who came in.

Sent by the event's own delivery, which is tried again until it works: at least once,
always with the same link and under the same Message-ID.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import invitations
from accounts.events import InvitationSent, OperatorEntered
from accounts.models import Invitation, StaffSession, User
from accounts.permissions import Role
from core import letterhead
from core.tenancy import PUBLIC, current_schema
from tenants.hosts import public_url
from tenants.models import Tenant


def tell_invited(event: InvitationSent) -> None:
    """Mail the link of an invitation, unless it was revoked or sent anew meanwhile."""
    invitation = Invitation.objects.select_related("invited_by").get(
        pk=event.invitation_id
    )
    if invitation.status != "open" or invitation.sent_count != event.number:
        return
    place = _place()
    path = reverse(
        "accounts:join",
        kwargs={"token": invitations.token_of(invitation)},
        urlconf=_urls(),
    )
    facts = {
        "place": place,
        "invitation": invitation,
        "by": invitation.invited_by,
        "url": public_url(place) + path,
    }
    _send(
        [invitation.email],
        f"Join {place.name} as {invitation.get_role_display().lower()}",
        "invitation",
        facts,
        f"{invitation.pk}.{invitation.sent_count}",
    )


def tell_operator_entered(event: OperatorEntered) -> None:
    """Tell the shop's owners that an operator of the platform came in, and why."""
    visit = StaffSession.objects.get(pk=event.staff_session_id)
    owners = User.objects.people().filter(role=Role.OWNER, is_active=True)
    place = _place()
    path = reverse("admin:accounts_staffsession_changelist", urlconf=_urls())
    facts = {"place": place, "visit": visit, "url": public_url(place) + path}
    _send(
        owners.values_list("email", flat=True),
        f"An operator of the platform entered {place.name}",
        "operator_entered",
        facts,
        str(visit.pk),
    )


def _place() -> Tenant:
    """Return the shop at hand, or the platform's own row."""
    found: Tenant = Tenant.objects.get(schema_name=current_schema())
    return found


def _urls() -> str:
    """Name the URL table of this host; a worker serves both kinds."""
    is_platform = current_schema() == PUBLIC
    return settings.PUBLIC_SCHEMA_URLCONF if is_platform else settings.ROOT_URLCONF


def _send(
    recipients: Iterable[str], subject: str, name: str, facts: dict[str, Any], ref: str
) -> None:
    """Send one mail to each, so that nobody reads who else gets it."""
    text = render_to_string(f"mail/{name}.txt", facts)
    for number, recipient in enumerate(sorted(recipients), start=1):
        EmailMessage(
            subject=subject,
            body=text,
            from_email=letterhead.sender(),
            to=[recipient],
            headers={"Message-ID": letterhead.message_id(f"{name}.{ref}.{number}")},
        ).send()
