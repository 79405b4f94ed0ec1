"""Orders at print providers, and the parcels that come of them."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.crypto import EncryptedTextField
from fulfillment.flow import State
from orders.models import Order, OrderLine


class ProviderOrderQuerySet(models.QuerySet["ProviderOrder"]):
    """Rows of the provider orders table."""

    def lock(self, pk: Any) -> "ProviderOrder":
        """Fetch and lock one; after its Order in the lock order."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class ProviderOrder(models.Model):
    """The lines of one order that one provider prints. `external_id` is our name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="provider_orders"
    )
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    remote_ref = models.CharField(max_length=64, null=True, unique=True)
    raw_status = models.CharField(
        max_length=60, blank=True, help_text="The provider's own word."
    )
    cost_minor = models.PositiveBigIntegerField(null=True, blank=True)
    shipping_cost_minor = models.PositiveBigIntegerField(null=True, blank=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    last_error = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(
        null=True, blank=True, help_text="When the provider was last asked."
    )
    changed_at = models.DateTimeField(
        default=timezone.now, help_text="When its state last changed."
    )

    objects = ProviderOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="provider_order_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id


class ProviderOrderLine(models.Model):
    """Which order line, and how many of it, a provider order covers."""

    provider_order = models.ForeignKey(
        ProviderOrder, on_delete=models.CASCADE, related_name="lines"
    )
    order_line = models.OneToOneField(
        OrderLine, on_delete=models.PROTECT, related_name="provider_line"
    )

    def __str__(self) -> str:
        return str(self.order_line_id)


class Shipment(models.Model):
    """A parcel, as the provider told of it."""

    provider_order = models.ForeignKey(
        ProviderOrder, on_delete=models.CASCADE, related_name="shipments"
    )
    carrier = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider_order", "carrier", "number"], name="shipment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}"


class SubmissionAttempt(models.Model):
    """One try at a step of the submission, for people who ask why it took so long."""

    provider_order = models.ForeignKey(
        ProviderOrder, on_delete=models.CASCADE, related_name="attempts"
    )
    step = models.CharField(max_length=20)
    error = EncryptedTextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {'failed' if self.error else 'ok'}"
