"""The back offices' sign-in: Django's form, then allauth's steps."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib.auth.views import LoginView
from django.http import HttpResponse

from accounts import trail


class StaffSignInView(LoginView):
    """Address and password; whoever has a second factor is asked for it next."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to allauth's steps instead of signing in at once."""
        user = form.get_user()
        login = Login(user=user, email=user.email, redirect_url=self.get_success_url())
        answer: HttpResponse = perform_password_login(
            self.request, {"email": user.email}, login
        )
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Write the failure down."""
        trail.failed(str(form.data.get("username", "")), "password")
        return super().form_invalid(form)
