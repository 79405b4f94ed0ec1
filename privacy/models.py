"""What people agreed to, and what they asked of the shop."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.crypto import BlindIndexField, EncryptedLineField, EncryptedTextField
from privacy.flow import OPEN, OWED, Status


class NeverChanged(RuntimeError):
    """A record of consent is written once; the next one replaces it."""


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Rows of the consents table; there is no update."""

    def update(self, **values: Any) -> int:
        """Refuse."""
        raise NeverChanged("Record another consent instead of changing one.")


class Consent(models.Model):
    """One word of a person on one purpose: given or withdrawn. Append-only."""

    class How(models.TextChoices):
        CHECKOUT = "checkout", "at checkout"
        PAGE = "page", "on the page about privacy"
        API = "api", "by the API"
        REQUEST = "request", "by an objection"

    id = models.BigAutoField(primary_key=True)
    purpose = models.CharField(max_length=40)
    is_given = models.BooleanField()
    wording_version = models.PositiveIntegerField()
    wording_sha256 = models.CharField(max_length=64)
    how = models.CharField(max_length=10, choices=How.choices)
    email = EncryptedLineField(max_length=254)
    email_index = BlindIndexField(of="email", db_index=True)
    user_id = models.UUIDField(null=True, blank=True, db_index=True)
    network = models.CharField(
        max_length=43, blank=True, help_text="Of the sender: /24 of IPv4, /48 of IPv6."
    )
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.purpose} {'given' if self.is_given else 'withdrawn'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to change one."""
        if not self._state.adding:
            raise NeverChanged("Record another consent instead of changing one.")
        super().save(*args, **kwargs)


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Rows of the requests table."""

    def lock(self, pk: Any) -> "DataRequest":
        """Fetch and lock one request."""
        return self.select_for_update().get(pk=pk)

    def owed(self) -> "DataRequestQuerySet":
        """Keep what the shop still has to answer."""
        return self.filter(status__in=OWED)

    def overdue(self, now: datetime) -> "DataRequestQuerySet":
        """Keep what should have been answered."""
        return self.owed().filter(due_at__lt=now)


class DataRequest(models.Model):
    """What a person asked about their data, and how it was answered."""

    class Kind(models.TextChoices):
        EXPORT = "export", "a copy of the data"
        ERASURE = "erasure", "erasing the data"
        CORRECTION = "correction", "correcting the data"
        OBJECTION = "objection", "no marketing, no sale of the data"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.RECEIVED
    )
    email = EncryptedLineField(
        max_length=254, blank=True, help_text="Emptied once a person is erased."
    )
    email_index = BlindIndexField(of="email", db_index=True)
    user_id = models.UUIDField(null=True, blank=True, db_index=True)
    wish = EncryptedTextField(blank=True, help_text="In the person's words.")
    nonce = models.CharField(max_length=32, help_text="What makes its links one-time.")
    asked_at = models.DateTimeField(default=timezone.now)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(
        max_length=10, blank=True, choices=[("link", "link"), ("account", "account")]
    )
    due_at = models.DateTimeField(help_text="When the answer is owed.")
    extended_at = models.DateTimeField(null=True, blank=True)
    extension_reason = EncryptedTextField(blank=True)
    waits_for = EncryptedTextField(blank=True, help_text="What holds it up.")
    refusal = EncryptedTextField(blank=True)
    answer = EncryptedTextField(blank=True, help_text="What was told at the end.")
    handled_by = models.CharField(
        max_length=64, blank=True, help_text="Id of a person."
    )
    words = EncryptedTextField(
        blank=True, help_text="JSON; only while it is being done."
    )
    outcomes = models.JSONField(
        default=dict, blank=True, help_text="What was done so far, by app. No names."
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_key = EncryptedTextField(blank=True)
    file_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    file_until = models.DateTimeField(null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="data_request_status_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False)
                | Q(status__in=[str(each) for each in OPEN]),
                name="data_request_closed_when",
            ),
            models.UniqueConstraint(
                fields=["kind", "email_index"],
                condition=Q(status__in=[str(each) for each in OPEN]),
                name="data_request_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"], name="data_request_due"),
            models.Index(fields=["closed_at"], name="data_request_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.asked_at:%Y-%m-%d}"

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the answer is late."""
        return self.status in OWED and self.due_at < now

    @property
    def has_file(self) -> bool:
        """Tell whether there is an export to download."""
        return bool(self.file_name and self.file_until)
