"""Addresses of staff's own pages, on shops and on the platform's host.

Under the names that allauth leads to; none of its other pages is there.
"""

from typing import Any

from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.staff import views


class LettersAndDigits(StringConverter):
    """The first part of a reset link; the second may hold hyphens."""

    regex = "[0-9A-Za-z]+"


register_converter(LettersAndDigits, "alnum")


def page(view: Any) -> Any:
    """Make a view for GET and POST that nobody keeps."""
    made = view.as_view()
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(made))


ROUTES = [
    ("second-factor", views.SecondFactorView, "mfa_authenticate"),
    ("security", views.SecurityView, "mfa_index"),
    ("security/app", views.AddAppView, "mfa_activate_totp"),
    ("security/app/remove", views.RemoveAppView, "mfa_deactivate_totp"),
    ("security/codes", views.CodesView, "mfa_view_recovery_codes"),
    ("security/codes/new", views.NewCodesView, "mfa_generate_recovery_codes"),
    ("security/keys", views.KeysView, "mfa_list_webauthn"),
    ("security/keys/add", views.AddKeyView, "mfa_add_webauthn"),
    ("security/keys/<int:pk>/remove", views.RemoveKeyView, "mfa_remove_webauthn"),
    ("prove", views.ProveView, "account_reauthenticate"),
    ("prove/code", views.ProveByCodeView, "mfa_reauthenticate"),
    ("prove/key", views.ProveByKeyView, "mfa_reauthenticate_webauthn"),
    ("password/forgotten", views.ResetView, "account_reset_password"),
    ("password/sent", views.ResetSentView, "account_reset_password_done"),
    (
        "password/changed",
        views.PasswordChangedView,
        "account_reset_password_from_key_done",
    ),
]
urlpatterns = [
    *(path(f"staff/{route}", page(view), name=name) for route, view, name in ROUTES),
    path(
        "staff/password/<alnum:uidb36>-<str:key>/",
        page(views.NewPasswordView),
        name="account_reset_password_from_key",
    ),
]
