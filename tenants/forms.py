"""Forms of the platform's own pages."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from tenants.exceptions import SignUpRefused
from tenants.signup import refuse_handle


class SignUpForm(forms.Form):
    """The shop somebody wants."""

    name = forms.CharField(
        label="Name of the shop",
        max_length=100,
        help_text="What shoppers read. You can change it later.",
    )
    email = forms.EmailField(
        label="Your e-mail address", help_text="We send you a link to confirm it."
    )
    handle = forms.CharField(
        label="Address of the shop",
        min_length=3,
        max_length=40,
        help_text="Small letters, digits and hyphens. It stays.",
    )

    def clean_name(self) -> str:
        """Refuse what is not one line: it stands in the subject of a mail."""
        name = str(self.cleaned_data["name"])
        if not name.isprintable():
            raise forms.ValidationError("Write the name on one line.")
        return name

    def clean_handle(self) -> str:
        """Refuse what is wrong, reserved or taken."""
        handle = str(self.cleaned_data["handle"]).strip().lower()
        try:
            refuse_handle(handle)
        except SignUpRefused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return handle


class PasswordForm(forms.Form):
    """The password the owner will sign in with."""

    password = forms.CharField(
        label="Password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 8 characters. You sign in to your back office with it.",
    )

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password
