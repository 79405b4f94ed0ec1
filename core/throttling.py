"""Every request is counted in its class (config/limits.py); too many are answered 429.

The middleware counts addresses and hosts before the view runs, and people on pages.
REST framework's hook counts people and API keys, which are known only once it has
authenticated them.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from rest_framework.throttling import BaseThrottle

from core import rates
from core.api.errors import problem_response
from core.clients import bucket, client_address
from core.rates import Rates, Standing

API_PATHS = ("/v1/", "/api/")
READS = {"GET", "HEAD", "OPTIONS"}
WEBHOOK = "webhook"
# Views that declare one of these are for shoppers; any other permission is staff's.
FOR_SHOPPERS = ("public", "self")
DETAIL = "Too many requests at once. Wait {seconds} seconds, then go on."
View = Callable[..., Any]


@cache
def _table(name: str) -> Any:
    return import_string(f"config.limits.{name}")


def throttled(name: str) -> Callable[[View], View]:
    """Put a view function into a class of config/limits.py."""

    def mark(view: View) -> View:
        view.throttle = name  # type: ignore[attr-defined]
        return view

    return mark


def class_of(view: View, method: str, route: str) -> str:
    """Name the class of a view; `route` is its namespace:name, if it has one."""
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    own = getattr(cls, "throttle", None) or getattr(view, "throttle", None)
    if isinstance(own, dict):
        own = own.get(method)
    if own:
        return str(own)
    if getattr(cls, "permission", None) not in {None, *FOR_SHOPPERS}:
        return str(_table("STAFF"))
    for beginning, name in _table("BY_ROUTE"):
        if route.startswith(beginning):
            return str(name)
    return str(_table("DEFAULT").get(method, _table("DEFAULT_UNSAFE")))


class ThrottleMiddleware:
    """Refuse what is too much, before the view; say how a caller stands, after it.

    Stands behind the catalogue's cache: an answer from there costs less than counting.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers; count webhooks whose signature was wrong."""
        response = self.get_response(request)
        asked: Asked | None = getattr(request, "asked", None)
        if asked is None:
            # No view was reached: an unknown address, or a form that was refused.
            asked = Asked(request, str(_table("DEFAULT")["GET"]))
            full = asked.count_address()
            return refusal(request, full) if full else response
        if asked.name == WEBHOOK:
            is_bad = 400 <= response.status_code < 500
            full = asked.count_address() if is_bad else None
            return refusal(request, full) if full else response
        for header, value in asked.headers().items():
            response.setdefault(header, value)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Count the request before its view runs."""
        match = request.resolver_match
        route = match.view_name if match else ""
        asked = Asked(request, class_of(view, request.method or "", route))
        request.asked = asked  # type: ignore[attr-defined]
        if asked.name == WEBHOOK:
            return None
        full = asked.count_address()
        if full is None and not hasattr(view, "cls"):
            full = asked.count_session()
        return refusal(request, full) if full else None


class Asked:
    """One request in its class."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        self.request = request
        self.name = name
        self.rates: Rates = _table("LIMITS")[name]
        self.is_read = request.method in READS
        self.standing: Standing | None = None

    def count_address(self) -> Standing | None:
        """Count the address, then the host; return the window that is full."""
        address = bucket(client_address(self.request))
        is_api = self.request.path_info.startswith(API_PATHS)
        return self._count("ip", address, with_standing=is_api) or self._count(
            "host", ""
        )

    def count_session(self) -> Standing | None:
        """Count the person of a page; nobody's session is opened for it."""
        if not self.rates.user or settings.SESSION_COOKIE_NAME not in (
            self.request.COOKIES
        ):
            return None
        user = self.request.user
        return self._count("user", str(user.pk)) if user.is_authenticated else None

    def count_person(self, user: Any, auth: Any) -> Standing | None:
        """Count the person or the API key that REST framework has authenticated."""
        key = getattr(auth, "pk", None)
        if key is not None:
            return self._count("key", str(key))
        return self._count("user", str(user.pk)) if user.is_authenticated else None

    def headers(self) -> dict[str, str]:
        """Say how the address stands, where a program asked."""
        return self.standing.headers() if self.standing else {}

    def _count(
        self, kind: str, who: str, *, with_standing: bool = False
    ) -> Standing | None:
        """Count in one kind of bucket; return the window only when it is full."""
        text = getattr(self.rates, kind)
        if not text:
            return None
        found = rates.count(
            text,
            self.name,
            kind,
            who,
            is_read=self.is_read,
            is_crowd=kind == "host",
            with_standing=with_standing,
        )
        if found is None:
            return None
        self.standing = found
        return None if found.passed else found


class PersonThrottle(BaseThrottle):
    """Count people and keys of API requests (REST framework's hook)."""

    full: Standing | None = None

    def allow_request(self, request: Any, view: Any) -> bool:
        """Tell whether the person or key may go on."""
        asked: Asked | None = getattr(request._request, "asked", None)
        if asked is None or asked.name == WEBHOOK:
            return True
        self.full = asked.count_person(request.user, request.auth)
        return self.full is None

    def wait(self) -> float | None:
        """Say in how many seconds to try again."""
        return self.full.reset if self.full else None


def refusal(request: HttpRequest, full: Standing) -> HttpResponse:
    """Answer 429: problem details for programs, a page for people."""
    if request.path_info.startswith(API_PATHS):
        detail = DETAIL.format(seconds=full.reset)
        response: HttpResponse = problem_response(
            429, "throttled", detail, retry_after=full.reset
        )
    else:
        response = import_string(settings.THROTTLED_VIEW)(request, full.reset)
        response["Retry-After"] = str(full.reset)
    for header, value in full.headers().items():
        response[header] = value
    return response
