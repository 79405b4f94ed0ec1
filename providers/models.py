"""Printers' catalogue (public) and a shop's connections to printers (its schema)."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.crypto import EncryptedTextField

REST_OF_THE_WORLD = "REST_OF_THE_WORLD"


class ProviderName(models.TextChoices):
    """The printers there are adapters for."""

    PRINTIFY = "printify", "Printify"


class ProviderProduct(models.Model):
    """A kind of print as one print house makes it: one blueprint of one provider."""

    class Substrate(models.TextChoices):
        POSTER = "poster", "poster"
        CANVAS = "canvas", "canvas"
        FRAMED_POSTER = "framed_poster", "framed poster"

    provider = models.CharField(max_length=20, choices=ProviderName.choices)
    ref = models.CharField(max_length=64, help_text="The printer's blueprint id.")
    print_provider_ref = models.CharField(
        max_length=64, help_text="The printer's id of the print house."
    )
    title = models.CharField(max_length=255)
    substrate = models.CharField(max_length=20, choices=Substrate.choices)
    synced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "ref", "print_provider_ref"],
                name="provider_product_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref} by {self.print_provider_ref})"


class ProviderVariant(models.Model):
    """A size and finish of a product. The print file fills the placeholder's pixels."""

    product = models.ForeignKey(
        ProviderProduct, on_delete=models.CASCADE, related_name="variants"
    )
    ref = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    width_in = models.DecimalField(max_digits=9, decimal_places=6)
    height_in = models.DecimalField(max_digits=9, decimal_places=6)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    is_available = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "ref"], name="provider_variant_once"
            ),
            models.CheckConstraint(
                condition=Q(width_in__gt=0, height_in__gt=0),
                name="provider_variant_has_size",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ShippingRate(models.Model):
    """What a printer asks for sending a variant to a country, in minor units."""

    variant = models.ForeignKey(
        ProviderVariant, on_delete=models.CASCADE, related_name="rates"
    )
    country = models.CharField(
        max_length=20, help_text=f"ISO 3166 alpha-2, or {REST_OF_THE_WORLD}."
    )
    first_minor = models.PositiveIntegerField()
    additional_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    handling_days_min = models.PositiveSmallIntegerField(null=True, blank=True)
    handling_days_max = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "country"], name="shipping_rate_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.first_minor} {self.currency}"


def new_webhook_secret() -> str:
    """Make the secret a printer signs its webhooks with."""
    return secrets.token_hex(32)


def new_webhook_key() -> str:
    """Make the word in our webhook addresses that tells which secret they carry."""
    return secrets.token_urlsafe(24)


class ProviderConnection(models.Model):
    """The shop's account at a printer."""

    provider = models.CharField(
        max_length=20, choices=ProviderName.choices, unique=True
    )
    token = EncryptedTextField()
    webhook_secret = EncryptedTextField(default=new_webhook_secret)
    webhook_key = models.CharField(
        max_length=64, default=new_webhook_key, editable=False
    )
    remote_shop_ref = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    webhooks_registered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_provider_display()}, shop {self.remote_shop_ref}"


class RemoteRef(models.Model):
    """Something already made at the printer, so that it is not made again.

    Keys: `upload:<sha256 of the file>`, `product:<digest of design and variant>`.
    """

    connection = models.ForeignKey(
        ProviderConnection, on_delete=models.CASCADE, related_name="remote_refs"
    )
    key = models.CharField(max_length=200)
    ref = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "key"], name="remote_ref_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} is {self.ref}"
