"""People, invitations, keys and visits: find what may be seen, call one service."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts import api_keys, invitations, staff_sessions, team
from accounts.api import team_serializers as shapes
from accounts.models import ApiKey, Invitation, StaffSession, User
from core.actors import Actor
from core.api.pagination import LimitOffsetPagination

PAGE = [
    OpenApiParameter("limit", int, description="50 if not given, at most 100."),
    OpenApiParameter("offset", int),
]
KIND = OpenApiParameter(
    "kind", str, enum=["staff", "shoppers", "all"], description="staff if not given."
)


def paged(view: APIView, request: Request, rows: Any, shape: Any) -> Response:
    """Answer one page of a list."""
    pages: BasePagination = LimitOffsetPagination()
    found: Any = pages.paginate_queryset(rows, request, view=view)
    return pages.get_paginated_response(shape(found or [], many=True).data)


def read(shape: type[BaseSerializer[Any]], request: Request) -> Any:
    """Validate what was sent."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data


@extend_schema(tags=["people"])
class PeopleView(APIView):
    """Who belongs to this shop."""

    permission = "people.view"

    @extend_schema(
        operation_id="people_list",
        parameters=[KIND, *PAGE],
        responses=shapes.PersonAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List people by address; the staff if nothing else is asked for."""
        rows = User.objects.visible_to(request.user).order_by("email")
        kind = request.query_params.get("kind", "staff")
        if kind != "all":
            rows = rows.filter(role="") if kind == "shoppers" else rows.exclude(role="")
        return paged(self, request, rows, shapes.PersonAnswer)


@extend_schema(tags=["people"])
class PersonView(APIView):
    """One person's role and whether they may sign in."""

    permission = "people.manage"

    @extend_schema(request=shapes.PersonInput, responses=shapes.PersonAnswer)
    def patch(self, request: Request, person_id: UUID) -> Response:
        """Give or take a role, deactivate or reactivate; both or neither happens."""
        given = read(shapes.PersonInput, request)
        person = get_object_or_404(User.objects.visible_to(request.user), pk=person_id)
        person = team.change(person, by=person_of(request), **given)
        return Response(shapes.PersonAnswer(person).data)


@extend_schema(tags=["people"])
class PersonRolesView(APIView):
    """Assigning a role, at the seeds' own address (R46)."""

    permission = "people.manage"

    @extend_schema(request=shapes.RoleInput, responses=shapes.PersonAnswer)
    def post(self, request: Request, person_id: UUID) -> Response:
        """Give a person a role instead of the one they had."""
        given = read(shapes.RoleInput, request)
        person = get_object_or_404(User.objects.visible_to(request.user), pk=person_id)
        person = team.give_role(person, given["role"], by=person_of(request))
        return Response(shapes.PersonAnswer(person).data)


@extend_schema(tags=["people"])
class InvitationsView(APIView):
    """Invitations to the staff."""

    permission = "people.manage"

    @extend_schema(
        operation_id="invitations_list",
        parameters=PAGE,
        responses=shapes.InvitationAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List invitations, newest first."""
        rows = Invitation.objects.visible_to(request.user)
        rows = rows.order_by("-created_at", "-pk")
        return paged(self, request, rows, shapes.InvitationAnswer)

    @extend_schema(
        request=shapes.InvitationInput, responses={201: shapes.InvitationAnswer}
    )
    def post(self, request: Request) -> Response:
        """Mail somebody a link with which they join; good for seven days."""
        given = read(shapes.InvitationInput, request)
        made = invitations.invite(**given, by=person_of(request))
        return Response(shapes.InvitationAnswer(made).data, status.HTTP_201_CREATED)


class _InvitationView(APIView):
    permission = "people.manage"

    def found(self, request: Request, which: UUID) -> Invitation:
        """Find an invitation of this shop, or answer 404."""
        rows = Invitation.objects.visible_to(request.user)
        return get_object_or_404(rows, pk=which)


@extend_schema(tags=["people"])
class InvitationView(_InvitationView):
    """One invitation."""

    @extend_schema(responses={200: shapes.InvitationAnswer})
    def delete(self, request: Request, which: UUID) -> Response:
        """Revoke it: the link stops working. Again: nothing more happens."""
        found = self.found(request, which)
        found = invitations.revoke(found, by=person_of(request))
        return Response(shapes.InvitationAnswer(found).data)


@extend_schema(tags=["people"])
class InvitationAgainView(_InvitationView):
    """Sending an invitation again."""

    @extend_schema(request=None, responses=shapes.InvitationAnswer)
    def post(self, request: Request, which: UUID) -> Response:
        """Mail a new link; the one before stops working."""
        found = self.found(request, which)
        found = invitations.send_again(found, by=person_of(request))
        return Response(shapes.InvitationAnswer(found).data)


@extend_schema(tags=["api-keys"])
class ApiKeysView(APIView):
    """Keys of the shop's own programs."""

    permission = "keys.manage"

    @extend_schema(
        operation_id="api_keys_list",
        parameters=PAGE,
        responses=shapes.ApiKeyAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List keys, newest first, without their secrets."""
        rows = ApiKey.objects.visible_to(request.user).select_related("created_by")
        rows = rows.order_by("-created_at", "-pk")
        return paged(self, request, rows, shapes.ApiKeyAnswer)

    @extend_schema(request=shapes.ApiKeyInput, responses={201: shapes.NewApiKeyAnswer})
    def post(self, request: Request) -> Response:
        """Make a key; `key` is told this once."""
        given = read(shapes.ApiKeyInput, request)
        return told_once(*api_keys.make(**given, by=person_of(request)))


class _ApiKeyView(APIView):
    permission = "keys.manage"

    def found(self, request: Request, key_id: UUID) -> ApiKey:
        """Find a key of this shop, or answer 404."""
        return get_object_or_404(ApiKey.objects.visible_to(request.user), pk=key_id)


@extend_schema(tags=["api-keys"])
class ApiKeyView(_ApiKeyView):
    """One key."""

    @extend_schema(responses={200: shapes.ApiKeyAnswer})
    def delete(self, request: Request, key_id: UUID) -> Response:
        """Revoke it at once. Again: nothing more happens."""
        key = api_keys.revoke(self.found(request, key_id), by=person_of(request))
        return Response(shapes.ApiKeyAnswer(key).data)


@extend_schema(tags=["api-keys"])
class RotateApiKeyView(_ApiKeyView):
    """A new secret for a key."""

    @extend_schema(request=shapes.RotateInput, responses={201: shapes.NewApiKeyAnswer})
    def post(self, request: Request, key_id: UUID) -> Response:
        """Make a key like it; the old one works for `overlap_hours` more."""
        given = read(shapes.RotateInput, request)
        key = self.found(request, key_id)
        return told_once(*api_keys.rotate(key, by=person_of(request), **given))


def told_once(key: ApiKey, text: str) -> Response:
    """Answer a new key, and have nobody keep the answer."""
    key.key = text  # type: ignore[attr-defined]
    return Response(
        shapes.NewApiKeyAnswer(key).data,
        status.HTTP_201_CREATED,
        headers={"Cache-Control": "no-store"},
    )


@extend_schema(tags=["staff-sessions"])
class StaffSessionsView(APIView):
    """Visits of the platform's operators to this shop."""

    permission = "audit.view"

    @extend_schema(
        operation_id="staff_sessions_list",
        parameters=PAGE,
        responses=shapes.StaffSessionAnswer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List visits, newest first: who, why, as what, from when until when."""
        rows = StaffSession.objects.visible_to(request.user)
        return paged(self, request, rows, shapes.StaffSessionAnswer)


@extend_schema(tags=["staff-sessions"])
class StaffSessionView(APIView):
    """One visit."""

    permission = "people.manage"

    @extend_schema(responses={200: shapes.StaffSessionAnswer})
    def delete(self, request: Request, which: UUID) -> Response:
        """Show the operator out, at once. Again: nothing more happens."""
        rows = StaffSession.objects.visible_to(request.user)
        visit = get_object_or_404(rows, pk=which)
        visit = staff_sessions.end(visit, by=Actor.of(request))
        return Response(shapes.StaffSessionAnswer(visit).data)


def person_of(request: Request) -> User:
    """Return the person who asks; API keys hold none of these permissions."""
    person: Any = request.user
    return person  # type: ignore[no-any-return]
