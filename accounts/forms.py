"""What people fill in to sign in."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms

from accounts import services


class AskForCodeForm(RequestLoginCodeForm):
    """An address that a code is sent to. Who is new here gets one as well."""

    def clean_email(self) -> str:
        """Find the person of this address, or make one; the answer is the same."""
        email = str(self.cleaned_data["email"]).lower()
        if not ratelimit.consume(
            context.request, action="request_login_code", key=email
        ):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = services.shopper_of(email)
        return email


class NameForm(forms.Form):
    """What to call a person."""

    name = forms.CharField(label="Name", max_length=150, required=False)
