"""Operators inside a shop: who they are there, and a note of all they ask for."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import staff_sessions

# In the session of the shop's host; names a row of accounts_staffsession.
VISIT = "staff_session"


class StaffSessionMiddleware:
    """Let `request.user` be the operator while the visit lasts, and nobody after.

    Asks the database only where the session says that somebody is on a visit.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down what was asked on a visit."""
        usual = request.user
        request.user = SimpleLazyObject(lambda: _who(request, usual))  # type: ignore[assignment]
        response = self.get_response(request)
        visit = getattr(request, "staff_visit", None)
        if visit is not None:
            staff_sessions.note_request(
                visit, request.method or "", request.path, response.status_code
            )
        return response


def _who(request: HttpRequest, usual: Any) -> Any:
    visit_id = request.session.get(VISIT)
    # Who signed in here is themselves, whatever else the session remembers.
    if visit_id is None or SESSION_KEY in request.session:
        return usual
    person = staff_sessions.person_of(visit_id)
    if person is None:
        request.session.flush()
        return AnonymousUser()
    request.staff_visit = person.staff_session  # type: ignore[attr-defined]
    return person
