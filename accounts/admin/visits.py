"""Operators' visits: a shop sees those to itself, the platform all."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.enums import ActionVariant

from accounts import staff_sessions
from accounts.models import StaffSession
from config.admin_base import (
    OwnShopMixin,
    ReadOnlyAdmin,
    badge_html,
    button,
    confirm,
    stamp,
)
from config.admin_sites import platform_site, shop_site
from core.actors import Actor

TONES = {"inside": "amber", "not entered yet": "blue"}
COLUMNS = ["operator_label", "why", "as_what", "state", "entered", "until"]


class StaffSessionAdmin(ReadOnlyAdmin):
    """Who was let in, why, and until when."""

    list_display = ["operator_label", "shop", *COLUMNS[1:]]
    search_fields = ["schema_name"]
    ordering = ["-created_at"]
    fields = [
        ("operator_label", "shop", "as_what", "state"),
        "why",
        ("asked", "entered"),
        ("until", "ended", "ended_by"),
    ]
    readonly_fields = [*list_display, "asked", "ended", "ended_by"]
    actions_detail = ["end"]
    empty_says = "No operator has asked to come in."
    asked = stamp("created_at", "Asked")
    entered = stamp("entered_at", "Came in")
    until = stamp("ends_at", "Until at the latest")
    ended = stamp("ended_at", "Ended early")

    @display(description="Reason")
    def why(self, visit: StaffSession) -> str:
        """Show what the operator gave as reason."""
        return str(visit.reason)

    @display(description="Shop", ordering="schema_name")
    def shop(self, visit: StaffSession) -> str:
        """Name the shop's schema."""
        return visit.schema_name

    @display(description="As", ordering="role")
    def as_what(self, visit: StaffSession) -> str:
        """Name the role."""
        return visit.get_role_display()

    @display(description="Status")
    def state(self, visit: StaffSession) -> Any:
        """Say whether the operator is inside."""
        status = visit.status
        return badge_html(status.capitalize(), TONES.get(status, "grey"))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer nothing on what is over."""
        found = super().get_actions_detail(request, object_id)
        visit = self.get_object(request, object_id)
        return found if visit is not None and visit.status in TONES else []

    @button(
        "End now",
        "logout",
        confirm("Show the operator out?", "The visit ends at once.", "End now"),
        variant=ActionVariant.DANGER,
    )
    def end(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Show the operator out."""
        visit = self.row(request, object_id)
        return self.perform(
            request,
            lambda: staff_sessions.end(visit, by=Actor.of(request)),
            said="The visit is over.",
            back=self.page_of(visit),
        )


class OwnStaffSessionAdmin(OwnShopMixin, StaffSessionAdmin):
    """The same, of this shop only."""

    list_display = COLUMNS


platform_site.register(StaffSession, StaffSessionAdmin)
shop_site.register(StaffSession, OwnStaffSessionAdmin)
