"""Addresses that fail in the ways real ones might, with people's data at hand."""

import json
import logging
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from config import urls_tenant as real
from core.errors import Conflict

logger = logging.getLogger(__name__)
handler404 = "core.api.errors.not_found"
handler500 = "core.api.errors.server_error"


@csrf_exempt
def write_twice(request: HttpRequest) -> HttpResponse:
    """Have PostgreSQL quote a row in its complaint."""
    told: dict[str, Any] = json.loads(request.body)
    told["first_name"] = told.pop("name")
    logger.info("asked", extra={**told, "said": f"call {told['phone']}"})
    with transaction.atomic():
        User.objects.create(email=told["email"])
        User.objects.create(email=told["email"])
    return HttpResponse()


@csrf_exempt
def quote(request: HttpRequest) -> HttpResponse:
    """Say in an exception what was posted, and in another's cause."""
    told = request.POST
    try:
        return HttpResponse(int(f"not {told['name']} at {told['street']}"))
    except ValueError as error:
        logger.exception("looked up %s", told["email"])
        raise LookupError(f"{told['name']} with {told['card']}") from error


class Refuse(APIView):
    """Refuse in words that name somebody."""

    permission = "public"
    authentication_classes = ()

    def post(self, request: Request) -> Response:
        """Name the address in the answer."""
        told: dict[str, Any] = dict(request.data)
        raise Conflict(
            f"{told['email']} has ordered already.",
            fields={"phone": [f"{told['phone']} cannot be called."]},
        )


urlpatterns = [
    path("twice", write_twice),
    path("quote", quote),
    path("refuse", Refuse.as_view()),
    *real.urlpatterns,
]


def handle(object_id: str) -> None:
    """Fail as a due handler would, quoting what it was about."""
    user = User.objects.get(pk=object_id)
    logger.warning("about to fail for %s", user.email)
    raise RuntimeError(f"cannot write to {user.name}, {user.email}")
