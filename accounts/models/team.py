"""How people come to a shop's staff, its keys, and operators' visits."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models.people import User
from accounts.permissions import Role
from core.actors import Actor
from core.crypto import EncryptedLineField


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations of this schema."""

    def open(self, now: datetime) -> "InvitationQuerySet":
        """Return those that can still be accepted."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def visible_to(self, viewer: Any) -> "InvitationQuerySet":
        """Return what this viewer may know of."""
        return self.all() if viewer.has_perm("people.manage") else self.none()


class Invitation(models.Model):
    """An address that may join the staff with a role, by a link in a mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address", max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_count = models.PositiveSmallIntegerField(
        default=1, help_text="Each sending has a link of its own; the last one works."
    )
    token_digest = models.CharField(max_length=64, help_text="SHA-256 of the link's.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @property
    def status(self) -> str:
        """Say whether it is open, accepted, revoked or expired."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys of this shop."""

    def visible_to(self, viewer: Any) -> "ApiKeyQuerySet":
        """Return what this viewer may know of."""
        return self.all() if viewer.has_perm("keys.manage") else self.none()


class ApiKey(models.Model):
    """What a shop's own program signs its requests with. Its secret is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = EncryptedLineField(max_length=100, help_text="What it is for.")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the secret.")
    scopes = ArrayField(models.CharField(max_length=40))
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.label} ({self.prefix}…)"

    @property
    def status(self) -> str:
        """Say whether it works, was revoked or has expired."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at > timezone.now() else "expired"


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    """Operators' visits; inside a shop row security leaves that shop's."""

    def open(self, now: datetime) -> "StaffSessionQuerySet":
        """Return those that are going on, or whose link still works."""
        return self.filter(ended_at=None, ends_at__gt=now)

    def visible_to(self, viewer: Any) -> "StaffSessionQuerySet":
        """Return what this viewer may know of, newest first."""
        rows = self.order_by("-created_at", "-pk")
        return rows if viewer.has_perm("audit.view") else rows.none()


class StaffSession(models.Model):
    """An operator's visit to one shop: why, as what, and until when. In public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63)
    operator_id = models.UUIDField()
    operator_label = EncryptedLineField("operator", max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices)
    reason = EncryptedLineField(max_length=200)
    token_digest = models.CharField(max_length=64, help_text="SHA-256 of the link's.")
    created_at = models.DateTimeField(default=timezone.now)
    link_expires_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = EncryptedLineField(max_length=254, blank=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["schema_name", "-created_at"], name="staff_session_recent"
            ),
            models.Index(
                fields=["operator_id"],
                condition=Q(ended_at=None),
                name="staff_session_operator",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[Role.MANAGER, Role.SUPPORT]),
                name="staff_session_never_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator_label} as {self.role}"

    @property
    def actor(self) -> Actor:
        """Say how the audit log names who acts inside."""
        words = f"Operator {self.operator_label[:190]}, staff session {self.pk}"
        return Actor("operator", str(self.operator_id), words)

    @property
    def status(self) -> str:
        """Say whether the operator is inside, was, or never came."""
        is_over = self.ended_at is not None or self.ends_at <= timezone.now()
        if self.entered_at is None:
            is_over = is_over or self.link_expires_at <= timezone.now()
            return "never entered" if is_over else "not entered yet"
        return "ended" if is_over else "inside"

    @property
    def minutes_left(self) -> int:
        """Count the minutes that remain, begun ones too."""
        return max(0, -int((timezone.now() - self.ends_at).total_seconds() // 60))
