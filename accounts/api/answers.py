"""What the API says of people."""

from typing import Any

from allauth.usersessions.models import UserSession
from rest_framework import serializers

from accounts.models import User
from accounts.permissions import NAMES, permissions_of
from accounts.services import verified_addresses
from core.tenancy import current_schema


class MeAnswer(serializers.Serializer[Any]):
    """Who is signed in."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True, help_text="Empty for shoppers.")
    permissions = serializers.ListField(child=serializers.CharField())
    tenant = serializers.CharField()


class MeInput(serializers.Serializer[Any]):
    """What a person may change about themselves."""

    name = serializers.CharField(max_length=150, allow_blank=True)


class DeviceAnswer(serializers.Serializer[Any]):
    """Where a person is signed in."""

    id = serializers.IntegerField()
    user_agent = serializers.CharField()
    ip = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()


class RefreshInput(serializers.Serializer[Any]):
    """A refresh token. Each is good once."""

    refresh_token = serializers.CharField(max_length=2000)


class TokensAnswer(serializers.Serializer[Any]):
    """The next tokens; forget the ones before."""

    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")


def me(user: User) -> dict[str, Any]:
    """Describe a person to themselves."""
    return {
        "id": str(user.pk),
        "email": user.email,
        "email_verified": user.email in verified_addresses(user),
        "name": user.name,
        "role": user.role,
        "permissions": sorted(permissions_of(user.role) & NAMES)
        if user.is_staff
        else [],
        "tenant": current_schema(),
    }


def device(it: UserSession, here: str) -> dict[str, Any]:
    """Describe a device."""
    return {
        "id": it.pk,
        "user_agent": it.user_agent,
        "ip": it.ip,
        "created_at": it.created_at.isoformat(),
        "last_seen_at": it.last_seen_at.isoformat(),
        "is_current": it.session_key == here,
    }
