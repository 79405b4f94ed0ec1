"""The settings screen of a shop's back office."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from config.admin_base import BaseAdmin, badge_html
from config.admin_sites import shop_site
from config.flags import FLAGS
from core.actors import Actor
from core.errors import AppError
from core.tenancy import current_shop
from tenants.checking import time_zones
from tenants.models import Tenant
from tenants.settings import (
    GROUPS,
    HOLD_MINUTES,
    HOLD_SAYS,
    LIMITS,
    MOST_HOLD_MINUTES,
    change_settings,
    check_settings,
    value_of,
)


def _zones() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in sorted(time_zones())]


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """All settings, each checked as the API checks it."""

    hold_minutes = forms.IntegerField(
        min_value=0,
        max_value=MOST_HOLD_MINUTES,
        help_text=HOLD_SAYS,
        widget=UnfoldAdminIntegerFieldWidget(),
    )
    time_zone = forms.ChoiceField(
        choices=_zones,
        help_text=Tenant._meta.get_field("time_zone").help_text,
        widget=UnfoldAdminSelectWidget(),
    )

    class Meta:
        model = Tenant
        fields = [n for g in GROUPS for n in g.names if n != HOLD_MINUTES]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and HOLD_MINUTES in self.fields:
            self.initial[HOLD_MINUTES] = value_of(self.instance, HOLD_MINUTES)

    @property
    def changes(self) -> dict[str, Any]:
        """Return what is to be changed."""
        return {
            name: self.cleaned_data[name]
            for name in self.changed_data
            if name in self.cleaned_data
        }

    def clean(self) -> dict[str, Any]:
        """Say at each field why the service would refuse."""
        super().clean()
        try:
            check_settings(current_shop(), self.changes)
        except AppError as refusal:
            for name, words in refusal.fields.items():
                known = name if name in self.fields else None
                if known not in self.errors:
                    self.add_error(known, words)
        return dict(self.cleaned_data)


class SettingsAdmin(BaseAdmin):
    """One page: the shop's own row, in groups."""

    form = SettingsForm
    readonly_fields = [*LIMITS, "features"]
    fieldsets = [
        *(
            (group.title, {"fields": group.names, "description": group.says})
            for group in GROUPS
        ),
        (
            "Features",
            {
                "fields": ["features"],
                "description": "Switched on and off by operators.",
            },
        ),
        (
            "Limits",
            {
                "fields": [LIMITS[:2], LIMITS[2:]],
                "description": "Set by operators; ask them for more room.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the shop whose host this is."""
        return super().get_queryset(request).filter(pk=current_shop().pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let everyone on the staff look."""
        return bool(request.user.has_perm("settings.view"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those change settings who may."""
        return bool(request.user.has_perm("settings.edit"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: shops are opened by the platform."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: shops are deleted by the platform."""
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the screen to whoever may see it."""
        return self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Lead to the one row there is."""
        return redirect(self.page_of(current_shop()))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Call the page what it is."""
        titled = {**(extra_context or {}), "title": "Settings"}
        return super().change_view(request, object_id, form_url, titled)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Change what was changed, through the service."""
        change_settings(current_shop(), form.changes, actor=Actor.of(request))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave the audit entry to the service."""

    @display(description="Features")
    def features(self, shop: Tenant) -> SafeString:
        """List every flag and how it stands here."""
        rows = format_html_join(
            "",
            "<li>{} <strong>{}</strong> {}{}</li>",
            (
                (
                    _state(shop, flag.name),
                    flag.name,
                    flag.says,
                    _elsewhere(shop, flag.name),
                )
                for flag in FLAGS.values()
            ),
        )
        return format_html('<ul class="pp-features">{}</ul>', rows)


def _state(shop: Tenant, name: str) -> SafeString:
    is_on = shop.flag_overrides.get((name, ""), FLAGS[name].default)
    return badge_html("On" if is_on else "Off", "green" if is_on else "grey")


def _elsewhere(shop: Tenant, name: str) -> str:
    """Name the countries where a flag stands otherwise."""
    said = [
        f"{country} {'on' if is_on else 'off'}"
        for (flag, country), is_on in sorted(shop.flag_overrides.items())
        if flag == name and country
    ]
    return f" ({', '.join(said)})" if said else ""


shop_site.register(Tenant, SettingsAdmin)
