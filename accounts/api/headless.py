"""The parts of allauth's headless API that a shop's clients need, and no more.

Twice: for apps, which keep a session token, and for browsers, which keep the cookie.
Bodies are allauth's; what is refused is told as everywhere else, as problem details.
A 401 is no refusal here: its body says which step comes next.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from allauth.headless.account import views as account
from allauth.headless.account.inputs import RequestLoginCodeInput
from allauth.headless.base import views as base
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from allauth.headless.socialaccount import views as social
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_http_methods

from accounts import trail
from accounts.exceptions import MailNotSent
from accounts.forms import AskForCodeForm
from core.api.errors import CONTENT_TYPE, problem, problem_response
from core.api.permissions import PUBLIC

OURS = {"permission": PUBLIC, "throttle": "sign_in"}
REFUSALS = {400, 403, 404, 409, 410, 429}


class AskForCodeInput(AskForCodeForm, RequestLoginCodeInput):
    """An address; who is new is signed up by the code as on the page."""


class AskForCodeView(account.RequestLoginCodeView):
    """Sends a code."""

    input_class = AskForCodeInput


class ConfirmCodeView(account.ConfirmLoginCodeView):
    """Takes the code."""

    def handle_invalid_input(self, input: Any) -> Any:  # noqa: A002 - allauth's name
        """Count the wrong code."""
        trail.failed(self.process.state.get("email", ""), "code")
        return super().handle_invalid_input(input)


# Path, view, methods.
VIEWS: list[tuple[str, Any, list[str]]] = [
    ("config", base.ConfigView, ["GET"]),
    ("session", account.SessionView, ["GET", "DELETE"]),
    ("code/request", AskForCodeView, ["POST"]),
    ("code/confirm", ConfirmCodeView, ["POST"]),
    ("provider/token", social.ProviderTokenView, ["POST"]),
    ("2fa/authenticate", mfa.AuthenticateView, ["POST"]),
]


def as_problem(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Tell a refusal of allauth's as problem details."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except MailNotSent as refusal:
            return problem_response(refusal.status, refusal.code, refusal.message)
        if not isinstance(answer, HttpResponse) or answer.status_code not in REFUSALS:
            return answer
        return _told(answer)

    return told


def _told(answer: HttpResponse) -> HttpResponse:
    try:
        listed = orjson.loads(answer.content).get("errors", [])
    except (orjson.JSONDecodeError, AttributeError):
        listed = []
    fields: dict[str, list[str]] = {}
    for each in listed:
        fields.setdefault(each.get("param", ""), []).append(each["message"])
    first = listed[0] if listed else {}
    body = problem(
        answer.status_code,
        first.get("code") or "refused",
        first.get("message") or "This step is not possible now; ask for `session`.",
        errors=fields,
    )
    return HttpResponse(
        orjson.dumps(body), status=answer.status_code, content_type=CONTENT_TYPE
    )


def _patterns(client: Client) -> list[URLPattern | URLResolver]:
    made: list[URLPattern | URLResolver] = []
    for route, view, methods in VIEWS:
        ours: Any = type(view.__name__, (view,), OURS)
        found = as_problem(ours.as_api_view(client=client))
        guarded = require_http_methods(methods)(found)
        made.append(path(route, guarded, name=route.replace("/", "_")))
    return made


CLIENTS: list[URLPattern | URLResolver] = [
    path("app/", include((_patterns(Client.APP), "app"))),
    path("browser/", include((_patterns(Client.BROWSER), "browser"))),
]
urlpatterns = [path("auth/", include((CLIENTS, "headless")))]
