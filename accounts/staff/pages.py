"""The look of staff's own pages: the back office's, also before they are in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from accounts.models import User
from config.admin_sites import platform_site, shop_site
from core.api.permissions import PUBLIC
from core.tenancy import PUBLIC as PUBLIC_SCHEMA
from core.tenancy import current_schema


def render(
    request: HttpRequest, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Render a page in the look of this host's back office."""
    site = platform_site if current_schema() == PUBLIC_SCHEMA else shop_site
    full = {**site.each_context(request), **context}
    return TemplateResponse(request, template, full)


class StaffPage:
    """Renders one of allauth's views; `for_signed_in` keeps everybody else out."""

    permission = PUBLIC
    request: HttpRequest
    template_name = "accounts/staff/form.html"
    title = ""
    says = ""
    button = "Continue"
    for_signed_in = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead who is no staff to the sign-in page."""
        user = request.user
        is_staff = isinstance(user, User) and user.is_staff
        if self.for_signed_in and not is_staff:
            return HttpResponseRedirect(f"/admin/login/?next={request.path}")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def render_to_response(self, context: dict[str, Any], **_: Any) -> HttpResponse:
        """Use the back office of this host."""
        words = {"title": self.title, "says": self.says, "button": self.button}
        return render(self.request, self.template_name, {**words, **context})
