"""Invitations to the staff of the schema whose host it is."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminEmailInputWidget

from accounts import invitations
from accounts.admin.people import RoleForm, signed_in
from accounts.models import Invitation
from config.admin_base import ReadOnlyAdmin, badge_html, button, confirm, stamp
from config.admin_sites import platform_site, shop_site

TONES = {"open": "blue", "accepted": "green", "revoked": "grey", "expired": "amber"}


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = forms.EmailField(max_length=254, widget=UnfoldAdminEmailInputWidget())
    field_order = ["email", "role"]


class InvitationAdmin(ReadOnlyAdmin):
    """One row for each invitation; a mail carries its link."""

    list_display = ["email", "as_what", "state", "by", "sent", "until"]
    list_filter = ["role"]
    list_select_related = ["invited_by"]
    search_fields = ["email"]
    ordering = ["-created_at"]
    fields = [("email", "as_what", "state"), ("by", "sent_count"), ("sent", "until")]
    readonly_fields = ["email", "as_what", "state", "by", "sent_count", "sent", "until"]
    actions_list = ["invite"]
    empty_says = "Nobody was invited yet."
    actions_detail = ["send_again", "revoke"]
    sent = stamp("created_at", "Invited")
    until = stamp("expires_at", "Link works until")

    @display(description="As", ordering="role")
    def as_what(self, invitation: Invitation) -> str:
        """Name the role."""
        return invitation.get_role_display()

    @display(description="Status")
    def state(self, invitation: Invitation) -> Any:
        """Say whether the link still works."""
        status = invitation.status
        return badge_html(status.capitalize(), TONES[status])

    @display(description="Invited by")
    def by(self, invitation: Invitation) -> str:
        """Name who invited."""
        return str(invitation.invited_by or "Somebody who left")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer nothing on what is over."""
        found = super().get_actions_detail(request, object_id)
        invitation = self.get_object(request, object_id)
        is_over = invitation is None or invitation.status in {"accepted", "revoked"}
        return [] if is_over else found

    @button(
        "Invite somebody",
        "person_add",
        confirm(
            "Invite somebody",
            "They get a mail with a link that works for seven days.",
            "Invite",
            InviteForm,
        ),
    )
    def invite(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        """Write an invitation and have it mailed."""
        typed = form.cleaned_data
        return self.perform(
            request,
            lambda: invitations.invite(
                typed["email"], typed["role"], by=signed_in(request)
            ),
            said=f"A mail goes to {typed['email']}.",
            back=self.list_page,
        )

    @button(
        "Send again",
        "forward_to_inbox",
        confirm(
            "Send it again?",
            "The new link works for seven days; the one before stops working.",
            "Send",
        ),
    )
    def send_again(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Mail a new link."""
        invitation = self.row(request, object_id)
        return self.perform(
            request,
            lambda: invitations.send_again(invitation, by=signed_in(request)),
            said=f"A mail goes to {invitation.email}.",
            back=self.page_of(invitation),
        )

    @button(
        "Revoke",
        "block",
        confirm("Revoke this invitation?", "Its link stops working.", "Revoke"),
    )
    def revoke(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Make the link worthless."""
        invitation = self.row(request, object_id)
        return self.perform(
            request,
            lambda: invitations.revoke(invitation, by=signed_in(request)),
            said="The link no longer works.",
            back=self.page_of(invitation),
        )


for site in (shop_site, platform_site):
    site.register(Invitation, InvitationAdmin)
