"""Signing in with a code by e-mail, and out. allauth's views in the shop's look."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import trail
from accounts.exceptions import MailNotSent
from accounts.social.offered import let_forms_leave, offered
from core.api.permissions import PUBLIC
from storefront.pages import page


class ShopPage:
    """Renders an allauth view as a page of the shop."""

    permission = PUBLIC
    request: HttpRequest
    template_name: str

    def render_to_response(
        self, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """Use the shop's frame and content security policy."""
        return page(self.request, self.template_name, context)


class SignInView(ShopPage, allauth_views.RequestLoginCodeView):
    """Ask for an address; a code goes there, whether it is known or new."""

    template_name = "storefront/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer the providers that this shop has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"offered": offered(self.request)}

    def render_to_response(
        self, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        """Let the buttons lead to the providers."""
        response = super().render_to_response(context, **kwargs)
        let_forms_leave(response, context["offered"])
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the code, or say that the mail server does not answer."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except MailNotSent as refusal:
            form.add_error(None, refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        return answer


class CodeView(ShopPage, allauth_views.ConfirmLoginCodeView):
    """Ask for the code. Three wrong ones end it."""

    template_name = "storefront/sign_in_code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where the mail is in development, where none is sent."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"mail_folder": _mail_folder()}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the wrong code."""
        trail.failed(self._process.state.get("email", ""), "code")
        answer: HttpResponse = super().form_invalid(form)
        return answer


def _mail_folder() -> str:
    """Name the folder that mails are written to, where a developer may look."""
    is_written = settings.EMAIL_BACKEND == "core.mail.FolderBackend"
    return str(settings.EMAIL_FILE_PATH) if settings.DEBUG and is_written else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out on POST; a link or an image elsewhere only shows the question."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect("/")
    if request.method != "POST":
        return page(request, "storefront/sign_out.html")
    logout(request, show_message=False)
    return HttpResponseRedirect("/")


@never_cache
@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Say that an account is closed."""
    return page(request, "storefront/inactive.html", status=403)
