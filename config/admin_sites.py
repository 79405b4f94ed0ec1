"""The two back offices: one for a shop's staff, one for the platform's operators.

Both live at /admin/ of their hosts and never in one URL table, so both may be called
"admin". Who signs in is looked up in the schema of the host.
"""

from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from accounts.social.offered import let_forms_leave, offered
from accounts.staff.signing_in import StaffSignInView
from core.tenancy import PUBLIC, current_schema


class SignInForm(AuthenticationForm):
    """Address and password; says so where too many were wrong (accounts.guessing)."""

    def get_invalid_login_error(self) -> ValidationError:
        """Say the same for every address, whether somebody has it or not."""
        full = getattr(self.request, "sign_in_locked", None)
        if full is None:
            return super().get_invalid_login_error()  # type: ignore[no-any-return]
        minutes = ceil(full.reset / 60)
        return ValidationError(
            f"Too many tries for this address. Wait {minutes} minutes and try again; "
            "an operator can unlock it sooner.",
            code="locked",
        )


class StaffSite(UnfoldAdminSite):
    """A back office whose sign-in goes on to allauth's steps (second factor, audit)."""

    login_form = SignInForm

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for address and password, or offer the providers that there are."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect("/admin/")
        providers = offered(request)
        context = {
            **self.each_context(request),
            "title": "Log in",
            "app_path": request.get_full_path(),
            "offered": providers,
            "next": request.GET.get("next") or request.POST.get("next") or "/admin/",
            **(extra_context or {}),
        }
        view: Any = StaffSignInView.as_view(
            extra_context=context,
            authentication_form=self.login_form,
            template_name="accounts/staff/login.html",
        )
        response: HttpResponse = view(request)
        let_forms_leave(response, providers)
        return response


class ShopSite(StaffSite):
    """The back office of one shop. Refuses to work in the public schema."""

    index_title = "Home"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active staff of the shop whose host this is."""
        return current_schema() != PUBLIC and super().has_permission(request)


class PlatformSite(StaffSite):
    """The operators' back office. Refuses to work inside a shop."""

    index_title = "Home"

    def has_permission(self, request: HttpRequest) -> bool:
        """Let in active operators, on the platform's own host."""
        return current_schema() == PUBLIC and super().has_permission(request)


shop_site = ShopSite()
platform_site = PlatformSite()
