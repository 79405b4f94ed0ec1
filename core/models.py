"""The public tables that make the road reliable. Rows of a shop carry its schema.

Row-level security (migration 0002) lets a query inside a shop see only rows whose
`schema_name` is that shop's, whatever the code asks for.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.crypto import (
    BlindIndexField,
    EncryptedJSONField,
    EncryptedLineField,
    EncryptedTextField,
)


class InboxEvent(models.Model):
    """A webhook as it arrived: stored before anything is done with it."""

    class Status(models.TextChoices):
        RECEIVED = "received", "received"
        PROCESSED = "processed", "processed"
        DEAD = "dead", "dead letter"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63)
    source = models.CharField(max_length=20)
    event_ref = models.CharField(
        max_length=255, help_text="The sender's event id, or the body's SHA-256."
    )
    topic = models.CharField(max_length=100, blank=True)
    body = EncryptedTextField(help_text="The raw body, encrypted.")
    body_sha256 = models.CharField(max_length=64, blank=True)
    body_removed_at = models.DateTimeField(
        null=True, blank=True, help_text="After 90 days, or when a person was erased."
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RECEIVED
    )
    request_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "source", "event_ref"], name="inbox_event_once"
            ),
        ]
        indexes = [
            models.Index(fields=["schema_name", "-received_at"], name="inbox_recent"),
            models.Index(
                fields=["received_at"],
                condition=Q(body_removed_at__isnull=True),
                name="inbox_with_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.topic} {self.event_ref}"


class OutboxEvent(models.Model):
    """One thing that happened, for one listener that must hear of it."""

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        DONE = "done", "done"
        DEAD = "dead", "dead letter"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema_name = models.CharField(max_length=63)
    event = models.CharField(max_length=100)
    listener = models.CharField(max_length=200)
    payload = models.JSONField()
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.PENDING
    )
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["schema_name", "-created_at"], name="outbox_recent"),
            models.Index(
                fields=["done_at"], condition=Q(status="done"), name="outbox_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} -> {self.listener}"


class DueItem(models.Model):
    """Something that must be done at a time, for one object of one shop.

    The only queue that matters: Celery is told to hurry, this row makes it happen.
    """

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    last_error = EncryptedTextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "kind", "object_id"], name="due_item_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="due_item_due_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} due {self.due_at:%Y-%m-%d %H:%M:%S}"


class DeadLetter(models.Model):
    """A due item that was given up, kept for a person to look at and replay."""

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=64)
    attempts = models.PositiveIntegerField()
    error = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now)
    replayed_at = models.DateTimeField(null=True, blank=True)
    replayed_by = EncryptedLineField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "kind", "object_id"],
                condition=Q(replayed_at__isnull=True),
                name="dead_letter_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["schema_name", "-created_at"], name="dead_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class JobRun(models.Model):
    """One run of a scheduled job."""

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    name = models.CharField(max_length=100)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    error = EncryptedTextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["name", "-started_at"], name="job_run_recent"),
            models.Index(fields=["started_at"], name="job_run_started"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M:%S}"


class AuditEntry(models.Model):
    """Who did what to which object; written in the transaction that did it."""

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    action = models.CharField(max_length=100)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = EncryptedLineField(max_length=255, blank=True)
    actor_index = BlindIndexField(of="actor_label")
    object_type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=64)
    facts = EncryptedJSONField(default=dict)
    changes = EncryptedJSONField(
        default=dict, help_text="Field: value before and after; personal ones hidden."
    )
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(
                fields=["schema_name", "object_type", "object_id", "at"],
                name="audit_object",
            ),
            models.Index(fields=["schema_name", "-at", "-id"], name="audit_recent"),
            models.Index(fields=["schema_name", "action", "-at"], name="audit_action"),
            models.Index(
                fields=["schema_name", "actor_index", "-at"], name="audit_actor"
            ),
            models.Index(fields=["request_id"], name="audit_trace"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_label}"


class IdempotencyKey(models.Model):
    """The answer once given to a request, so that its repetition gets the same."""

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    scope = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    locked_until = models.DateTimeField(null=True)
    status_code = models.PositiveSmallIntegerField(null=True)
    answer = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "scope", "key"], name="idempotency_key_once"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
