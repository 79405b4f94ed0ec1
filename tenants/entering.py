"""The operators' button "Enter": the only way from the platform into a shop."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts import staff_sessions
from config.admin_base import button, confirm
from tenants.hosts import public_url


class EnterForm(BaseDialogForm):
    """Why, as what and for how long."""

    reason = forms.CharField(
        max_length=200,
        min_length=staff_sessions.SHORTEST_REASON,
        widget=UnfoldAdminTextInputWidget(),
        help_text="The shop's owner reads it.",
    )
    role = forms.ChoiceField(
        label="As",
        choices=[(role.value, role.label) for role in reversed(staff_sessions.ROLES)],
        widget=UnfoldAdminSelectWidget,
    )
    minutes = forms.TypedChoiceField(coerce=int, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(n, f"{n} minutes") for n in staff_sessions.minutes_offered()]
        self.fields["minutes"].choices = offered


class EnterButton:
    """For the screen of shops."""

    def has_enter_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those in who may enter shops."""
        return bool(request.user.has_perm(staff_sessions.ENTER))

    @button(
        "Enter",
        "login",
        confirm(
            "Enter this shop?",
            "The owner gets a mail and sees all that you open and change.",
            "Enter",
            EnterForm,
        ),
        permission="enter",
    )
    def enter(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Begin a visit and go to the shop's host with a one-time link."""
        screen: Any = self
        tenant = screen.row(request, object_id)
        typed = form.cleaned_data
        link = [screen.page_of(tenant)]

        def work() -> None:
            _, token = staff_sessions.begin(
                tenant.schema_name,
                by=request.user,  # type: ignore[arg-type]
                role=typed["role"],
                reason=typed["reason"],
                minutes=typed["minutes"],
            )
            path = reverse(
                "accounts:enter", kwargs={"token": token}, urlconf="config.urls_tenant"
            )
            link[0] = public_url(tenant) + path

        screen.perform(request, work, said="", back="/")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": link[0]})
        return HttpResponse(status=302, headers={"Location": link[0]})
