"""How large a request may be: by class of endpoint, before anything is read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from core.api.errors import problem_response
from core.tenancy import PUBLIC, current_schema, current_shop
from core.throttling import API_PATHS, WEBHOOK

UPLOAD = "upload"
STAFF = "staff"
MOST_DIGITS = 15


class BodyLimitMiddleware:
    """Answer 413 to what announces more than its class takes, or turns out to be more.

    Stands behind ThrottleMiddleware, which has found the class. No view has run then,
    so nothing is half-written. Bodies that come slowly are the proxy's to end.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; what a body is too large for is known once its view is."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Compare what is announced with what the class takes."""
        name = getattr(getattr(request, "asked", None), "name", "")
        if name == WEBHOOK:
            return None  # they take less, and say so in the sender's terms
        is_file = request.content_type == "multipart/form-data"
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_file and name in {UPLOAD, STAFF}:
            most = _most_upload()
        announced = request.META.get("CONTENT_LENGTH") or "0"
        # Django takes what is no number for no body; a very long number is no number
        # to Python.
        is_number = announced.isascii() and announced.isdigit()
        if not is_number or (len(announced) <= MOST_DIGITS and int(announced) <= most):
            return None
        return too_large(request, most)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Answer alike where Django counted while it read: bytes, fields or files."""
        if isinstance(error, RequestDataTooBig | TooManyFilesSent):
            return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        return None


def _most_upload() -> int:
    """Return what one upload may have: the shop's limit with a form around it."""
    most: int = settings.MOST_UPLOAD_BYTES
    if current_schema() == PUBLIC:
        return most
    around = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    of_shop: int = current_shop().max_upload_bytes + around
    return min(most, of_shop)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """Answer 413: problem details for programs, a page for people."""
    if request.path_info.startswith(API_PATHS):
        return problem_response(
            413, "too_large", f"The body is larger than the {most} bytes taken here."
        )
    answer: HttpResponse = import_string(settings.TOO_LARGE_VIEW)(request, most)
    return answer
