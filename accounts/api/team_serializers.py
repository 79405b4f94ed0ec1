"""What is sent and answered about people, invitations, keys and visits."""

from typing import Any

from rest_framework import serializers

from accounts import api_keys
from accounts.models import ApiKey, Invitation, StaffSession, User
from accounts.permissions import NAMES, SHOP_ROLES

SHOP_ROLE_CHOICES = [role.value for role in SHOP_ROLES]


class PersonAnswer(serializers.ModelSerializer[User]):
    """A person of this shop."""

    role = serializers.CharField(help_text="Empty for a shopper.")

    class Meta:
        model = User
        fields = ("id", "email", "name", "role", "is_active", "created_at")
        read_only_fields = fields


class PersonInput(serializers.Serializer[Any]):
    """What may be changed of a person; leave out what stays."""

    role = serializers.ChoiceField(
        SHOP_ROLE_CHOICES,
        required=False,
        allow_blank=True,
        help_text="Empty: no role any more.",
    )
    is_active = serializers.BooleanField(required=False)


class RoleInput(serializers.Serializer[Any]):
    """The role that somebody shall have."""

    role = serializers.ChoiceField(SHOP_ROLE_CHOICES)


class InvitationInput(serializers.Serializer[Any]):
    """Whom to invite, and as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(SHOP_ROLE_CHOICES)


class InvitationAnswer(serializers.ModelSerializer[Invitation]):
    """An invitation; its link is in the mail only."""

    role = serializers.CharField()
    status = serializers.CharField(help_text="open, accepted, revoked or expired")

    class Meta:
        model = Invitation
        fields = (
            "id",
            "email",
            "role",
            "status",
            "created_at",
            "expires_at",
            "accepted_at",
        )
        read_only_fields = fields


class ApiKeyInput(serializers.Serializer[Any]):
    """A key to make."""

    # Field has a label of its own, which this one hides.
    label = serializers.CharField(max_length=100)  # type: ignore[assignment]
    scopes = serializers.ListField(
        child=serializers.ChoiceField(sorted(NAMES - api_keys.ONLY_FOR_PEOPLE)),
        min_length=1,
        max_length=len(NAMES),
    )
    days = serializers.IntegerField(
        min_value=1,
        max_value=api_keys.MOST_DAYS,
        default=api_keys.USUAL_DAYS,
        help_text="After so many days it stops working.",
    )


class RotateInput(serializers.Serializer[Any]):
    """How long the old key goes on working beside the new one."""

    overlap_hours = serializers.IntegerField(
        min_value=0, max_value=api_keys.MOST_OVERLAP_HOURS, default=24
    )


class ApiKeyAnswer(serializers.ModelSerializer[ApiKey]):
    """A key without its secret."""

    status = serializers.CharField(help_text="active, revoked or expired")
    created_by = serializers.CharField(source="created_by.email")

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "label",
            "prefix",
            "scopes",
            "status",
            "created_by",
            "created_at",
            "expires_at",
            "last_used_at",
        )
        read_only_fields = fields


class NewApiKeyAnswer(ApiKeyAnswer):
    """A key just made: the only time that its text is told."""

    key = serializers.CharField(help_text="Keep it now; it is not shown again.")

    class Meta(ApiKeyAnswer.Meta):
        fields = (*ApiKeyAnswer.Meta.fields, "key")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class StaffSessionAnswer(serializers.ModelSerializer[StaffSession]):
    """An operator's visit to this shop."""

    status = serializers.CharField(
        help_text="inside, ended, not entered yet or never entered"
    )
    operator = serializers.CharField(source="operator_label")
    role = serializers.CharField(help_text="manager or support")

    class Meta:
        model = StaffSession
        fields = (
            "id",
            "operator",
            "role",
            "reason",
            "status",
            "created_at",
            "entered_at",
            "ends_at",
            "ended_at",
            "ended_by",
        )
        read_only_fields = fields
