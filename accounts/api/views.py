"""Who I am, where I am signed in, and fresh tokens."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import devices, services, tokens
from accounts.api import answers
from accounts.models import TokenFamily, User
from core.api.permissions import PUBLIC, SELF
from core.errors import NotFound


def _me(request: Request) -> User:
    user = request.user
    if not isinstance(user, User):
        raise NotAuthenticated
    return user


def _here(request: Request) -> str:
    """Return the session of the device that asks."""
    if isinstance(request.auth, TokenFamily):
        return request.auth.session_key
    return request.session.session_key or ""


@extend_schema(tags=["me"])
class MeView(APIView):
    """Who is signed in (R40)."""

    permission = SELF

    @extend_schema(responses=answers.MeAnswer)
    def get(self, request: Request) -> Response:
        """Say who is signed in and what they may do."""
        return Response(answers.me(_me(request)))

    @extend_schema(request=answers.MeInput, responses=answers.MeAnswer)
    def patch(self, request: Request) -> Response:
        """Change the name."""
        given = answers.MeInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = services.rename(_me(request), given.validated_data["name"])
        return Response(answers.me(user))


@extend_schema(tags=["me"])
class DevicesView(APIView):
    """Where one is signed in (R44)."""

    permission = SELF

    @extend_schema(responses=answers.DeviceAnswer(many=True))
    def get(self, request: Request) -> Response:
        """List the devices, the last used first."""
        here = _here(request)
        return Response(
            [answers.device(each, here) for each in devices.of(_me(request))]
        )

    @extend_schema(operation_id="me_sessions_end_others", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out everywhere but here; tokens given out elsewhere end at once."""
        services.end_other_devices(_me(request), keep=_here(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["me"])
class DeviceView(APIView):
    """One device."""

    permission = SELF

    @extend_schema(responses={204: None})
    def delete(self, request: Request, device_id: int) -> Response:
        """Sign it out, also where it is this one."""
        if not services.end_device(_me(request), device_id):
            raise NotFound("You are not signed in on such a device.")
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["auth"])
class RefreshView(APIView):
    """Fresh tokens (R42)."""

    permission = PUBLIC
    authentication_classes = ()
    throttle = "sign_in"

    @extend_schema(request=answers.RefreshInput, responses=answers.TokensAnswer)
    def post(self, request: Request) -> Response:
        """Take a refresh token, give the next pair. A used one ends the device: 401."""
        given = answers.RefreshInput(data=request.data)
        given.is_valid(raise_exception=True)
        origin = tokens.origin_of(request)
        pair = tokens.refresh(given.validated_data["refresh_token"], origin)
        return Response(
            {
                "access_token": pair.access,
                "refresh_token": pair.refresh,
                "expires_in": int(tokens.ACCESS_LIFE.total_seconds()),
            }
        )


@extend_schema(tags=["auth"])
class LogoutView(APIView):
    """Signing out (R42, R48)."""

    permission = SELF
    throttle = "sign_in"

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the device that asks, with its session and tokens."""
        services.sign_out(_me(request), _here(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
