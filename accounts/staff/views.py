"""allauth's pages for second factors, password reset and step-up, in our look."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import factors, trail
from accounts.models import User
from accounts.staff.pages import StaffPage, render


class SecondFactorView(StaffPage, base.AuthenticateView):
    """Between password and back office."""

    template_name = "accounts/staff/second_factor.html"
    title = "Second factor"
    says = "Type the code of your authenticator app, or a recovery code."
    button = "Sign in"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write the failure down."""
        trail.failed(self.stage.login.user.email, "mfa")
        answer: HttpResponse = super().form_invalid(form)
        return answer


class SecurityView(StaffPage, base.IndexView):
    """What protects one's own account."""

    template_name = "accounts/staff/security.html"
    title = "Signing in safely"
    for_signed_in = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether something must be done first."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        must = isinstance(user, User) and factors.lacks_required(user)
        return context | {"must": must}


class AddAppView(StaffPage, totp.ActivateTOTPView):
    """Adding an authenticator app."""

    template_name = "accounts/staff/add_app.html"
    title = "Authenticator app"
    says = "Scan this with the app, then type the code that it shows."
    button = "Use this app"
    for_signed_in = True


class RemoveAppView(StaffPage, totp.DeactivateTOTPView):
    """Removing the app."""

    title = "Remove the authenticator app?"
    button = "Remove"
    for_signed_in = True


class CodesView(StaffPage, codes.ViewRecoveryCodesView):
    """Recovery codes, shown once."""

    template_name = "accounts/staff/codes.html"
    title = "Recovery codes"
    for_signed_in = True


class NewCodesView(StaffPage, codes.GenerateRecoveryCodesView):
    """New recovery codes; the old ones end."""

    title = "Make new recovery codes?"
    says = "The ones you have stop working."
    button = "Make new codes"
    for_signed_in = True


class AddKeyView(StaffPage, webauthn.AddWebAuthnView):
    """Adding a passkey or security key."""

    template_name = "accounts/staff/add_key.html"
    title = "Passkey or security key"
    says = "Give it a name; then your browser asks for it."
    button = "Add"
    for_signed_in = True


class KeysView(StaffPage, webauthn.ListWebAuthnView):
    """One's passkeys."""

    template_name = "accounts/staff/keys.html"
    title = "Passkeys and security keys"
    for_signed_in = True


class RemoveKeyView(StaffPage, webauthn.RemoveWebAuthnView):
    """Removing a passkey."""

    title = "Remove this passkey?"
    button = "Remove"
    for_signed_in = True


class ProveView(StaffPage, account.ReauthenticateView):
    """Step-up by password."""

    title = "Is it still you?"
    says = "Type your password before you go on."
    for_signed_in = True


class ProveByCodeView(StaffPage, base.ReauthenticateView):
    """Step-up by the app."""

    title = "Is it still you?"
    says = "Type a code of your authenticator app before you go on."
    for_signed_in = True


class ProveByKeyView(StaffPage, webauthn.ReauthenticateWebAuthnView):
    """Step-up by a passkey."""

    template_name = "accounts/staff/prove_by_key.html"
    title = "Is it still you?"
    says = "Use your passkey before you go on."
    for_signed_in = True


class ResetView(StaffPage, account.PasswordResetView):
    """Asking for a new password. The answer is the same for every address."""

    title = "Forgot your password?"
    says = "We send a link to your address, if somebody of the staff has it."
    button = "Send the link"


class ResetSentView(StaffPage, account.PasswordResetDoneView):
    """It is on its way."""

    template_name = "accounts/staff/said.html"
    title = "Look into your mail"
    says = "If somebody of the staff has this address, a link is on its way to it."


class NewPasswordView(StaffPage, account.PasswordResetFromKeyView):
    """Typing the new password."""

    template_name = "accounts/staff/new_password.html"
    title = "A new password"
    button = "Use this password"


class PasswordChangedView(StaffPage, account.PasswordResetFromKeyDoneView):
    """Done."""

    template_name = "accounts/staff/said.html"
    title = "Your password is changed"
    says = "All devices were signed out. Sign in with the new password."


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed."""
    words = {"title": "This account is closed", "says": "Ask an owner of the shop."}
    answer = render(request, "accounts/staff/said.html", words)
    answer.status_code = 403
    return answer
