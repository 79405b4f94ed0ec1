"""Mails to shoppers: one row each, sent at least once and shown to staff."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.crypto import BlindIndexField, EncryptedLineField, EncryptedTextField


class Notification(models.Model):
    """One mail about one order."""

    class Kind(models.TextChoices):
        ORDER_PAID = "order_paid", "order received"
        ORDER_SHIPPED = "order_shipped", "on its way"
        ORDER_DELIVERED = "order_delivered", "delivered"
        ORDER_CANCELED = "order_canceled", "canceled"

    class Status(models.TextChoices):
        QUEUED = "queued", "queued"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    recipient = EncryptedLineField(max_length=254)
    recipient_index = BlindIndexField(of="recipient")
    subject = models.CharField(max_length=200)
    text = EncryptedTextField()
    html = EncryptedTextField()
    body_removed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED
    )
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order_id", "kind"], name="notification_once"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient_index"], name="notification_recipient"),
            models.Index(
                fields=["created_at"],
                condition=Q(body_removed_at__isnull=True),
                name="notification_with_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
