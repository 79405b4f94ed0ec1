"""Requests about personal data over HTTP: validate, call one service, answer."""

import uuid
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from core.actors import Actor
from core.api.permissions import PUBLIC, SELF
from core.clients import client_address
from privacy import services
from privacy.api import serializers
from privacy.models import Consent, DataRequest
from privacy.people import address_of, addresses_of, own_request, own_requests
from privacy.services import Wish
from privacy.wordings import WORDINGS

SENT = (
    "Open the link in the mail we sent to this address. It is valid for two days; "
    "without it nothing happens."
)
ZIP = "application/zip"


def valid(serializer: Any) -> dict[str, Any]:
    """Return validated data or raise the 422 that names each field."""
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


def me(request: Request) -> User:
    """Return who is signed in; the permission saw to it that somebody is."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("A view for oneself needs permission = SELF.")
    return user


@extend_schema(tags=["privacy"])
class GuestRequestsView(APIView):
    """Asking about one's data without an account."""

    permission = PUBLIC
    authentication_classes = ()
    throttle = "privacy"

    @extend_schema(
        request=serializers.GuestRequestInput,
        responses={202: serializers.AcceptedAnswer},
    )
    def post(self, request: Request) -> Response:
        """Mail a link to the address. The answer is the same for every address."""
        given = valid(serializers.GuestRequestInput(data=request.data))
        services.ask_as_guest(Wish(given["kind"], given["email"], given["text"]))
        return Response({"message": SENT}, status=status.HTTP_202_ACCEPTED)


@extend_schema(tags=["privacy"])
class VerifyView(APIView):
    """Proving an address by the mailed link."""

    permission = PUBLIC
    authentication_classes = ()
    throttle = "privacy"

    @extend_schema(request=serializers.TokenInput, responses=serializers.RequestAnswer)
    def post(self, request: Request) -> Response:
        """Confirm the request, once."""
        given = valid(serializers.TokenInput(data=request.data))
        found = services.verify(given["token"])
        return Response(serializers.RequestAnswer(found).data)


@extend_schema(tags=["privacy"])
class MyRequestsView(APIView):
    """One's own requests."""

    permission = SELF
    throttle = "privacy"

    @extend_schema(
        operation_id="my_data_requests_list",
        responses=serializers.RequestAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List them, the newest first."""
        found = own_requests(me(request))
        return Response(serializers.RequestAnswer(found, many=True).data)

    @extend_schema(
        request=serializers.RequestInput, responses={201: serializers.RequestAnswer}
    )
    def post(self, request: Request) -> Response:
        """Ask for a copy, erasure, correction, or object to marketing."""
        given, user = valid(serializers.RequestInput(data=request.data)), me(request)
        wish = Wish(given["kind"], address_of(user), given["text"])
        made = services.ask_signed_in(wish, user=user, actor=Actor.of(request))
        answer = serializers.RequestAnswer(made).data
        return Response(answer, status=status.HTTP_201_CREATED)


@extend_schema(tags=["privacy"])
class DownloadView(APIView):
    """The export that one asked for."""

    permission = SELF

    @extend_schema(
        responses={(200, ZIP): OpenApiResponse(OpenApiTypes.BINARY, "A ZIP of JSON.")}
    )
    def get(self, request: Request, request_id: uuid.UUID) -> StreamingHttpResponse:
        """Stream the ZIP; 409 before it is built and after its seven days."""
        return download(own_request(me(request), request_id))


def download(found: DataRequest) -> StreamingHttpResponse:
    """Stream an export."""
    return StreamingHttpResponse(
        services.open_export(found),
        content_type=ZIP,
        headers={
            "Content-Disposition": 'attachment; filename="my-data.zip"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@extend_schema(tags=["privacy"])
class MyConsentsView(APIView):
    """What one agreed to."""

    permission = SELF

    @extend_schema(
        operation_id="my_consents_list",
        responses=serializers.ConsentAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Show each purpose and one's last word on it."""
        return Response(_consents(me(request)))

    @extend_schema(
        request=serializers.ConsentsInput,
        responses=serializers.ConsentAnswer(many=True),
    )
    def put(self, request: Request) -> Response:
        """Give or withdraw consent; purposes that are not named stay as they are."""
        user = me(request)
        for purpose, is_given in valid(
            serializers.ConsentsInput(data=request.data)
        ).items():
            services.record_consent(
                purpose,
                is_given=is_given,
                email=address_of(user),
                user_id=user.pk,
                how=Consent.How.API,
                address=client_address(request._request),
            )
        return Response(_consents(user))


def _consents(user: User) -> list[dict[str, Any]]:
    said = services.consents_of(addresses_of(user), user.pk)
    return [
        {
            "purpose": purpose,
            "text": wording.text,
            "version": wording.version,
            "is_given": said[purpose],
        }
        for purpose, wording in WORDINGS.items()
    ]
