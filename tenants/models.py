"""Shops and the hosts they answer on."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django_tenants.models import DomainMixin, TenantMixin

from core.tenancy import PUBLIC, TEMPLATE

NOT_SHOPS = (PUBLIC, TEMPLATE)


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Rows of the shops table."""

    def shops(self) -> "TenantQuerySet":
        """Leave out the platform itself and the template that shops are cloned from."""
        return self.exclude(schema_name__in=NOT_SHOPS)


class Tenant(TenantMixin):
    """One shop: a schema of its own, and the settings its owner chose."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        SUSPENDED = "suspended", "suspended"
        CLOSED = "closed", "closed"

    name = models.CharField(max_length=100)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    order_prefix = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three letters A to Z.")],
        help_text="First letters of each order number, such as AUR.",
    )
    tagline = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    accent_color = models.CharField(
        max_length=7,
        default="#1f3a5f",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour such as #1f3a5f.")],
    )
    support_email = models.EmailField(blank=True)
    locale = models.CharField(max_length=10, default="en_US")
    currencies = ArrayField(
        models.CharField(max_length=3),
        help_text="ISO 4217 codes the shop sells in; the first is its own.",
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        help_text="ISO 3166 codes of the countries the shop delivers to.",
    )
    hold_seconds = models.PositiveIntegerField(
        default=15 * 60,
        validators=[MaxValueValidator(24 * 3600)],
        help_text="How long a shopper may cancel after paying; then it is printed.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Schemas are cloned by tenants.services, never migrated inside a request.
    auto_create_schema = False
    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "shop"

    def __str__(self) -> str:
        return self.name

    @property
    def default_currency(self) -> str:
        """Return the currency the shop keeps its books in."""
        return str(self.currencies[0])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save without django-tenants' own schema creation."""
        models.Model.save(self, *args, **kwargs)


class Domain(DomainMixin):
    """A host name and the shop that answers on it."""

    def __str__(self) -> str:
        return str(self.domain)
