"""What every request of somebody signed in means for their devices and factors."""

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from accounts import devices, factors
from accounts.models import User
from core.api.errors import problem_response

# Where staff without a required factor may still go.
OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")
API = ("/v1/", "/api/")


class StaffFactorMiddleware:
    """Lead staff to set a second factor up where the shop requires one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse the back office and the API until there is one."""
        is_admin = request.path.startswith("/admin/")
        is_api = request.path.startswith(API)
        if not (is_admin or is_api) or request.path in OPEN:
            return self.get_response(request)
        if not factors.is_required():
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User) or not user.lacks_factor:
            return self.get_response(request)
        if getattr(request, "staff_visit", None) is not None:
            # An operator proved themselves on the platform's own host.
            return self.get_response(request)
        if is_admin:
            return HttpResponseRedirect(reverse("mfa_index"))
        return problem_response(
            403, "second_factor_required", "Set up a second factor in the back office."
        )


class DeviceSeenMiddleware:
    """Note when a device was last used, at most each five minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it after the answer; only where the view looked who it is."""
        response = self.get_response(request)
        key = request.session.session_key if request.session.accessed else None
        if key and "_auth_user_id" in request.session:
            name = hashlib.sha256(f"seen {key}".encode()).hexdigest()
            seconds = int(devices.SEEN_EVERY.total_seconds())
            if cache.add(f"seen:{name}", True, seconds):
                devices.note_seen(key, timezone.now())
        return response
