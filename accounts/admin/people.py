"""People who sign in: a shop's staff, or the platform's operators."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, BaseDialogForm, UserChangeForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import team
from accounts.models import User
from accounts.permissions import Role
from config.admin_base import BaseAdmin, badge_html, button, confirm, stamp
from config.admin_sites import platform_site, shop_site

ROLE_TONES = {Role.OWNER: "violet", Role.OPERATOR: "violet", Role.MANAGER: "blue"}


class PersonForm(UserChangeForm):
    """What is known of a person."""

    class Meta:
        model = User
        fields = ["email", "name", "password"]

    def clean_email(self) -> str:
        """Keep addresses in lower case, as sign-in does."""
        return str(self.cleaned_data["email"]).lower()


def signed_in(request: HttpRequest) -> User:
    """Return who presses a button; a screen lets in nobody without a role."""
    person: Any = request.user
    return person  # type: ignore[no-any-return]


def _give(role: str, person: User, *, by: User) -> User:
    return team.give_role(person, role, by=by)


class RoleForm(BaseDialogForm):
    """Which role somebody shall have."""

    role = forms.ChoiceField(widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in team.roles_here()]
        self.fields["role"].choices = choices
        self.fields["role"].widget.choices = choices


class PersonAdmin(UserAdmin, BaseAdmin):  # type: ignore[type-arg, misc]
    """Who manages people gives roles and deactivates, by buttons; nobody deletes.

    New people come by invitation.
    """

    form = PersonForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["email", "name", "role_badge", "active", "seen", "joined"]
    list_filter = ["role", "is_active"]
    search_fields = ["email"]
    ordering = ["email"]
    filter_horizontal = ()
    readonly_fields = ["role_badge", "active", "seen", "joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("May do", {"fields": [("role_badge", "active")]}),
        ("Times", {"fields": [("seen", "joined")]}),
    ]
    actions_detail = ["give_role", "take_role", "deactivate", "reactivate"]
    seen = stamp("last_login", "Last signed in")
    joined = stamp("created_at", "Since")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out the rows that stand for operators on a visit."""
        return super().get_queryset(request).filter(operator_id=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: people are invited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: deactivate people instead, the audit log names them."""
        return False

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer what can be done with this person."""
        found = super().get_actions_detail(request, object_id)
        person = self.get_object(request, object_id)
        hidden = {"reactivate" if person is None or person.is_active else "deactivate"}
        if person is None or not person.role:
            hidden.add("take_role")
        return [
            one
            for one in found
            if not one.action_name.endswith(tuple(f"_{n}" for n in hidden))
        ]

    def _team(
        self, request: HttpRequest, object_id: str, work: Any, said: str
    ) -> HttpResponse:
        person = self.row(request, object_id)
        return self.perform(
            request,
            lambda: work(person, by=signed_in(request)),
            said=said.format(person),
            back=self.page_of(person),
        )

    @button(
        "Give a role",
        "badge",
        confirm(
            "Give this person a role?",
            "It replaces the one they have, and counts from their next click on.",
            "Give",
            RoleForm,
        ),
    )
    def give_role(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Put somebody on the staff, or change what they may do."""
        role = form.cleaned_data["role"]
        work = partial(_give, role)
        return self._team(request, object_id, work, f"{{}} is {role} now.")

    @button(
        "Take the role",
        "person_remove",
        confirm(
            "Take this person's role?",
            "They lose the back office at once, and their API keys end.",
            "Take",
        ),
    )
    def take_role(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Make somebody a shopper again."""
        return self._team(request, object_id, team.take_role, "{} has no role now.")

    @button(
        "Deactivate",
        "block",
        confirm(
            "Deactivate this person?",
            "They are signed out everywhere at once, and their API keys end.",
            "Deactivate",
        ),
        variant=ActionVariant.DANGER,
    )
    def deactivate(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Shut somebody out."""
        return self._team(request, object_id, team.deactivate, "{} is shut out.")

    @button(
        "Reactivate",
        "check",
        confirm("Reactivate this person?", "They may sign in again.", "Reactivate"),
    )
    def reactivate(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Let somebody in again."""
        return self._team(request, object_id, team.reactivate, "{} may sign in again.")

    @display(description="Role", ordering="role")
    def role_badge(self, user: User) -> Any:
        """Say what kind of account it is."""
        if not user.role:
            return badge_html("Shopper")
        tone = ROLE_TONES.get(Role(user.role), "grey")
        return badge_html(user.get_role_display(), tone)

    @display(description="Active", boolean=True, ordering="is_active")
    def active(self, user: User) -> bool:
        """Say whether they may sign in."""
        return user.is_active


for site in (shop_site, platform_site):
    site.register(User, PersonAdmin)
