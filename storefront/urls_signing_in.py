"""Addresses of signing in on a shop, under the names that allauth asks for."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from storefront.views import signing_in

form = require_http_methods(["GET", "HEAD", "POST"])
ask = form(signing_in.SignInView.as_view())
confirm = form(signing_in.CodeView.as_view())
urlpatterns = [
    path("account/sign-in", ask, name="account_request_login_code"),
    path("account/sign-in", ask, name="account_login"),
    path("account/sign-in/code", confirm, name="account_confirm_login_code"),
    path("account/sign-out", signing_in.sign_out, name="account_logout"),
    path("account/inactive", signing_in.inactive, name="account_inactive"),
]
