"""Money in and back. `reference` names what is paid for; payments never reads it."""

import uuid

from django.db import models
from django.utils import timezone

from core.crypto import BlindIndexField, EncryptedLineField, EncryptedTextField
from core.money import Money
from payments.flow import PaymentStatus, RefundStatus


class StripeAccount(models.Model):
    """The shop's own Stripe account: the shop's owner is the merchant of record."""

    account_ref = models.CharField(max_length=64, unique=True)
    publishable_key = models.CharField(max_length=255)
    secret_key = EncryptedTextField()
    webhook_ref = models.CharField(max_length=64, blank=True)
    webhook_secret = EncryptedTextField(blank=True)
    connected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="stripe_account_one")
        ]

    def __str__(self) -> str:
        return self.account_ref


class PaymentAttempt(models.Model):
    """One try to be paid an amount for one thing; mirrors one PaymentIntent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(
        max_length=64, unique=True, help_text="Id of what is paid for."
    )
    description = models.CharField(max_length=200)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    receipt_email = EncryptedLineField(max_length=254, blank=True)
    receipt_email_index = BlindIndexField(of="receipt_email")
    status = models.CharField(
        max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.NEW
    )
    intent_ref = models.CharField(max_length=64, unique=True, null=True)
    client_secret = EncryptedTextField(blank=True)
    failure = EncryptedLineField(
        max_length=500, blank=True, help_text="What Stripe said of the last refusal."
    )
    created_at = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payment_amount_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=PaymentStatus.values),
                name="payment_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["receipt_email_index"], name="payment_email"),
        ]

    def __str__(self) -> str:
        return self.intent_ref or str(self.id)

    @property
    def amount(self) -> Money:
        """Return what is to be paid."""
        return Money(self.amount_minor, self.currency)


class Refund(models.Model):
    """Money on its way back to the shopper."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, related_name="refunds"
    )
    amount_minor = models.PositiveBigIntegerField()
    reason = EncryptedLineField(max_length=200)
    status = models.CharField(
        max_length=20, choices=RefundStatus.choices, default=RefundStatus.QUEUED
    )
    refund_ref = models.CharField(max_length=64, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="refund_amount_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=RefundStatus.values),
                name="refund_status_known",
            ),
        ]

    def __str__(self) -> str:
        return self.refund_ref or str(self.id)
