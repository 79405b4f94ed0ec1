"""People who sign in: a shop's staff, or the platform's operators."""

from typing import Any

from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import User
from accounts.permissions import PLATFORM_ROLES, SHOP_ROLES, Role
from config.admin_base import BaseAdmin, badge_html, stamp
from config.admin_sites import platform_site, shop_site
from core.tenancy import PUBLIC, current_schema

ROLE_TONES = {Role.OWNER: "violet", Role.OPERATOR: "violet", Role.MANAGER: "blue"}


class NewPersonForm(UserCreationForm):
    """An address and a first password."""

    class Meta:
        model = User
        fields = ["email", "name"]

    def clean_email(self) -> str:
        """Keep addresses in lower case, as sign-in does."""
        return str(self.cleaned_data["email"]).lower()


class PersonForm(UserChangeForm):
    """What is known of a person."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        """Keep addresses in lower case, as sign-in does."""
        return str(self.cleaned_data["email"]).lower()


class PersonAdmin(UserAdmin, BaseAdmin):  # type: ignore[type-arg, misc]
    """Who may manage people adds them, gives roles and deactivates; nobody deletes."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["email", "name", "role_badge", "active", "seen", "joined"]
    list_filter = ["role", "is_active"]
    search_fields = ["email"]
    ordering = ["email"]
    filter_horizontal = ()
    readonly_fields = ["seen", "joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("May do", {"fields": [("role", "is_active")]}),
        ("Times", {"fields": [("seen", "joined")]}),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["email", "name", "usable_password", "password1", "password2"]},
        )
    ]
    seen = stamp("last_login", "Last signed in")
    joined = stamp("created_at", "Since")

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer the roles that exist here: a shop's or the platform's."""
        if db_field.name == "role":
            here = PLATFORM_ROLES if current_schema() == PUBLIC else SHOP_ROLES
            kwargs["choices"] = [("", "None"), *((r.value, r.label) for r in here)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: deactivate people instead, the audit log names them."""
        return False

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
