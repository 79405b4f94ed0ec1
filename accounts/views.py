"""Pages that a link leads to: joining the staff, and an operator's visit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, staff_sessions
from accounts.exceptions import LinkInvalid
from accounts.forms_team import JoinForm
from accounts.middleware import VISIT
from config.admin_sites import platform_site, shop_site
from core.errors import AppError
from core.tenancy import PUBLIC, current_schema

BACK_OFFICE = "/admin/"


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render a page in the look of the sign-in page."""
    site = platform_site if current_schema() == PUBLIC else shop_site
    return render(
        request,
        f"accounts/{name}.html",
        site.each_context(request) | context,
        status=status,
    )


def _refused(request: HttpRequest, refusal: AppError) -> HttpResponse:
    context = {"title": "Not possible", "refusal": refusal.message}
    return _page(request, "refused", context, refusal.status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; take it up with a name and a password."""
    try:
        invitation = invitations.of_token(token)
        is_known = invitations.has_account(invitation)
        form = JoinForm(
            request.POST if request.method == "POST" else None, is_known=is_known
        )
        if request.method == "POST" and form.is_valid() and _joined(token, form):
            messages.success(request, "Welcome. Sign in to begin.")
            return redirect(BACK_OFFICE)
    except AppError as refusal:
        return _refused(request, refusal)
    context = {"title": "Join", "invitation": invitation, "form": form}
    return _page(request, "join", context | {"is_known": is_known})


def _joined(token: str, form: JoinForm) -> bool:
    """Accept the invitation; say in the form what is wrong with the password."""
    try:
        invitations.accept(token, **form.typed)
    except AppError as refusal:
        if not refusal.fields:
            raise
        for name, words in refusal.fields.items():
            form.add_error(name, words)
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the operator is about to do; begin the visit on POST."""
    try:
        if request.method != "POST":
            visit = staff_sessions.of_token(token)
            return _page(request, "enter", {"title": "Enter", "visit": visit})
        visit, _ = staff_sessions.enter(token)
    except LinkInvalid as refusal:
        return _refused(request, refusal)
    # Whoever was signed in here before is not any more; the session gets a new key.
    request.session.flush()
    request.session[VISIT] = str(visit.pk)
    request.session.set_expiry(visit.ends_at)
    return redirect(BACK_OFFICE)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the operator's own visit; nothing at all for everybody else."""
    visit = getattr(request.user, "staff_session", None)
    if visit is None:
        return _refused(request, LinkInvalid("You are on no visit to this shop."))
    staff_sessions.end(visit, by=visit.actor)
    request.session.flush()
    return _page(request, "left", {"title": "Visit ended"})
