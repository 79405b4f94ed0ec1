"""Keys of a shop's own programs. A key's text is shown once, in the dialog."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import api_keys
from accounts.admin.people import signed_in
from accounts.models import ApiKey
from accounts.permissions import named
from config.admin_base import ReadOnlyAdmin, badge_html, button, confirm, stamp
from config.admin_sites import shop_site
from core.errors import AppError

TONES = {"active": "green", "revoked": "grey", "expired": "amber"}


class KeyForm(BaseDialogForm):
    """What a key is for, what it may do and for how long."""

    label = forms.CharField(max_length=100, widget=UnfoldAdminTextInputWidget())
    scopes = forms.MultipleChoiceField(
        label="May", widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=api_keys.MOST_DAYS,
        initial=api_keys.USUAL_DAYS,
        label="Works for (days)",
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = named(api_keys.offered_scopes(self.request.user))
        choices = [(one.name, one.says) for one in offered]
        self.fields["scopes"].choices = choices


class RotateForm(BaseDialogForm):
    """How long both keys work."""

    overlap_hours = forms.IntegerField(
        min_value=0,
        max_value=api_keys.MOST_OVERLAP_HOURS,
        initial=24,
        label="The old key works for (hours)",
        widget=UnfoldAdminIntegerFieldWidget(),
    )


class ApiKeyAdmin(ReadOnlyAdmin):
    """One row for each key, without its secret, which nobody has."""

    list_display = ["label", "begins", "state", "used", "until", "by"]
    list_select_related = ["created_by"]
    search_fields = ["prefix"]
    ordering = ["-created_at"]
    fields = [("label", "begins", "state"), "may", ("by", "made"), ("used", "until")]
    readonly_fields = ["label", "begins", "state", "may", "by", "made", "used", "until"]
    actions_list = ["make"]
    actions_detail = ["rotate", "revoke"]
    made = stamp("created_at", "Made")
    until = stamp("expires_at", "Works until")
    used = stamp("last_used_at", "Last used")

    @display(description="Begins with")
    def begins(self, key: ApiKey) -> str:
        """Show the part that is no secret."""
        return f"pp_live_{key.prefix}_…"

    @display(description="Status")
    def state(self, key: ApiKey) -> Any:
        """Say whether it works."""
        return badge_html(key.status.capitalize(), TONES[key.status])

    @display(description="May")
    def may(self, key: ApiKey) -> str:
        """Say in words what its scopes allow."""
        return "; ".join(one.says for one in named(key.scopes))

    @display(description="Made by")
    def by(self, key: ApiKey) -> str:
        """Name whose rights it borrows."""
        return str(key.created_by)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer nothing on what is over."""
        found = super().get_actions_detail(request, object_id)
        key = self.get_object(request, object_id)
        return found if key is not None and key.status == "active" else []

    @button(
        "Make a key",
        "key",
        confirm("Make an API key", "It is shown once.", "Make", KeyForm),
    )
    def make(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Make a key and show it."""
        typed = form.cleaned_data
        return self._shown_once(
            request,
            lambda: api_keys.make(
                typed["label"],
                typed["scopes"],
                by=signed_in(request),
                days=typed["days"],
            ),
        )

    @button(
        "Rotate",
        "sync",
        confirm(
            "Rotate this key?",
            "A new key with the same label and rights is made and shown once.",
            "Rotate",
            RotateForm,
        ),
    )
    def rotate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Make its successor and show it."""
        key, hours = self.row(request, object_id), form.cleaned_data["overlap_hours"]
        return self._shown_once(
            request,
            lambda: api_keys.rotate(key, by=signed_in(request), overlap_hours=hours),
        )

    def _shown_once(
        self, request: HttpRequest, work: Callable[[], tuple[ApiKey, str]]
    ) -> HttpResponse:
        """Put the key's text where the dialog was; it is in no session or message."""
        try:
            key, text = work()
        except AppError as refusal:
            messages.error(request, refusal.message)
            if request.headers.get("HX-Request"):
                return HttpResponse(headers={"HX-Redirect": self.list_page})
            return redirect(self.list_page)
        context = {"key": key, "text": text, "back": self.list_page}
        answer = render(request, "accounts/key_made.html", context)
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#dialog"
        answer["Cache-Control"] = "no-store"
        return answer

    @button(
        "Revoke",
        "block",
        confirm("Revoke this key?", "It stops working at once.", "Revoke"),
        variant=ActionVariant.DANGER,
    )
    def revoke(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """End a key."""
        key = self.row(request, object_id)
        return self.perform(
            request,
            lambda: api_keys.revoke(key, by=signed_in(request)),
            said="The key no longer works.",
            back=self.page_of(key),
        )


shop_site.register(ApiKey, ApiKeyAdmin)
