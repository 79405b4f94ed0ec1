"""Request ids in and out."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.context import set_request_id

ACCEPTABLE = re.compile(r"[\w.:-]{1,64}\Z", re.ASCII)


class RequestIdMiddleware:
    """Take X-Request-Id from the caller or make one; send it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request under its id."""
        given = request.headers.get("X-Request-Id", "")
        request_id = set_request_id(given if ACCEPTABLE.match(given) else "")
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
