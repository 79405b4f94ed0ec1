"""What somebody types to join the staff."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget


class JoinForm(forms.Form):
    """Name and password; nothing for who has them already."""

    name = forms.CharField(
        max_length=150,
        label="Your name",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        max_length=128,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="At least eight characters; not a common one, not your name.",
    )
    again = forms.CharField(
        max_length=128,
        label="Password again",
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            self.fields.clear()

    def clean(self) -> dict[str, Any]:
        """Compare the two passwords."""
        found = super().clean() or {}
        if found.get("password") != found.get("again"):
            self.add_error("again", "The two passwords differ.")
        return found

    @property
    def typed(self) -> dict[str, str]:
        """Return what accounts.invitations.accept takes."""
        given = self.cleaned_data
        return {name: given[name] for name in ("name", "password") if name in given}
