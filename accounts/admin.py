"""People who sign in: a shop's staff, or the platform's operators."""

from typing import Any

from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import User
from config.admin_base import BaseAdmin, badge_html, stamp
from config.admin_sites import platform_site, shop_site

# Who may give rights could give them to themselves: only superusers do.
RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


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
    """Only superusers change superusers or what anyone may do."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["email", "name", "role", "active", "seen", "joined"]
    list_filter = ["is_staff", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    readonly_fields = ["seen", "joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (
            "May do",
            {
                "fields": [
                    "is_active",
                    "is_staff",
                    "is_superuser",
                    "groups",
                    "user_permissions",
                ]
            },
        ),
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

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let only superusers give rights."""
        given = super().get_readonly_fields(request, obj)
        return given if _is_superuser(request) else (*given, *RIGHTS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Keep superusers, and their passwords, out of other people's reach."""
        if isinstance(obj, User) and obj.is_superuser and not _is_superuser(request):
            return False
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: deactivate people instead, the audit log names them."""
        return False

    @display(description="Role")
    def role(self, user: User) -> Any:
        """Say what kind of account it is."""
        if user.is_superuser:
            return badge_html("Owner", "violet")
        return badge_html("Staff", "blue") if user.is_staff else badge_html("Shopper")

    @display(description="Active", boolean=True, ordering="is_active")
    def active(self, user: User) -> bool:
        """Say whether they may sign in."""
        return user.is_active


class RoleAdmin(GroupAdmin, BaseAdmin):  # type: ignore[misc]
    """Permissions under one name; for superusers, as it could raise anyone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let only superusers."""
        return _is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers."""
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let only superusers."""
        return _is_superuser(request)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and getattr(request.user, "is_superuser", False))


for site in (shop_site, platform_site):
    site.register(User, PersonAdmin)
    site.register(Group, RoleAdmin)
