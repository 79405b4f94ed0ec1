"""Shops and the hosts they answer on."""

import uuid
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_tenants.models import TenantMixin

from core.crypto import EncryptedLineField, EncryptedTextField
from core.tenancy import PUBLIC, TEMPLATE
from tenants.domains.models import Domain as Domain
from tenants.origin_names import check_origin

NOT_SHOPS = (PUBLIC, TEMPLATE)
MOST_HOLD_SECONDS = 24 * 3600
# The platform's own rule for prints; a shop may only be stricter (frames.dpi).
WARN_BELOW_DPI, BLOCK_BELOW_DPI = 300, 200
STRICTEST_DPI = 1200


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
        DELETING = "deleting", "being deleted"

    class RefundPolicy(models.TextChoices):
        LENIENT = "lenient", "lenient: any reason"
        STRICT = "strict", "strict: damaged or wrong prints only"

    name = models.CharField(
        max_length=100, help_text="On every page, in mails and in the address bar."
    )
    handle = models.CharField(
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text="The shop answers at this name on the shared domain.",
    )
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    order_prefix = models.CharField(
        max_length=3,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", "Three letters A to Z.")],
        help_text="First letters of each order number, such as AUR.",
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    tagline = models.CharField(
        max_length=200, blank=True, help_text="One sentence under the name."
    )
    about = models.TextField(
        max_length=5000, blank=True, help_text="The text of the page About."
    )
    accent_color = models.CharField(
        max_length=7,
        default="#1f3a5f",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", "A colour such as #1f3a5f.")],
        help_text="Colour of buttons and links, such as #1f3a5f.",
    )
    support_email = models.EmailField(
        blank=True, help_text="Shown to shoppers who need help."
    )
    mail_from_name = models.CharField(
        max_length=100,
        blank=True,
        validators=[
            RegexValidator(r"^[^\r\n<>\"]*$", "No line breaks, quotes, < or >.")
        ],
        help_text="Sender's name in mails to shoppers. Empty: the shop's name.",
    )
    mail_reply_to = models.EmailField(
        blank=True,
        help_text="Where answers to mails go. Empty: the address for support.",
    )
    locale = models.CharField(
        max_length=10,
        default="en_US",
        help_text="Language and country by which amounts are written, such as sv_SE.",
    )
    time_zone = models.CharField(
        max_length=40,
        default="UTC",
        help_text="Times on the pages are shown in it, such as Europe/Stockholm.",
    )
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
        validators=[MaxValueValidator(MOST_HOLD_SECONDS)],
        help_text="How long a shopper may cancel after paying; then it is printed.",
    )
    refund_policy = models.CharField(
        max_length=10,
        choices=RefundPolicy.choices,
        default=RefundPolicy.LENIENT,
        help_text="What shoppers may ask a refund for. Staff decide by it; nothing is "
        "refused by it yet.",
    )
    refund_days = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(14), MaxValueValidator(365)],
        help_text="Days after delivery in which a refund may be asked for. Staff "
        "decide by it; nothing is refused by it yet.",
    )
    warn_below_dpi = models.PositiveSmallIntegerField(
        default=WARN_BELOW_DPI,
        validators=[
            MinValueValidator(WARN_BELOW_DPI),
            MaxValueValidator(STRICTEST_DPI),
        ],
        help_text="Sizes with fewer pixels an inch are sold with a warning.",
    )
    block_below_dpi = models.PositiveSmallIntegerField(
        default=BLOCK_BELOW_DPI,
        validators=[
            MinValueValidator(BLOCK_BELOW_DPI),
            MaxValueValidator(STRICTEST_DPI),
        ],
        help_text="Sizes with fewer pixels an inch are not sold.",
    )
    storefront_origins = ArrayField(
        models.CharField(max_length=300, validators=[check_origin]),
        default=list,
        blank=True,
        size=20,
        help_text="Pages elsewhere that may call this shop's API in a browser, such as "
        "https://shop.example.com. Your own domains may anyway.",
    )
    mfa_required = models.BooleanField(
        "second factor for staff",
        default=False,
        help_text="Staff must have a second factor (an app or a passkey) to work here.",
    )
    max_artworks = models.PositiveIntegerField(
        default=10_000, help_text="How many artworks the catalogue may hold."
    )
    max_upload_bytes = models.PositiveBigIntegerField(
        default=300_000_000, help_text="How large one uploaded picture may be."
    )
    max_ai_jobs = models.PositiveIntegerField(
        default=1000,
        help_text="How many pictures may be enlarged in a month. Pictures cannot be "
        "enlarged yet, so nothing is counted.",
    )
    max_staff = models.PositiveIntegerField(
        default=25, help_text="How many people with a role the shop may have."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Schemas are cloned by tenants.services, never migrated inside a request.
    auto_create_schema = False
    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "shop"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    warn_below_dpi__gte=models.F("block_below_dpi"),
                    block_below_dpi__gte=BLOCK_BELOW_DPI,
                ),
                name="tenant_dpi_is_stricter",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def default_currency(self) -> str:
        """Return the currency the shop keeps its books in."""
        return str(self.currencies[0])

    @cached_property
    def flag_overrides(self) -> dict[tuple[str, str], bool]:
        """Return what this shop's rows say of flags, by flag and country.

        Asked once: the row is remembered by tenants.hosts until a flag changes.
        """
        rows = FlagOverride.objects.filter(schema_name=self.schema_name)
        return {(row.flag, row.country): row.is_on for row in rows}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save without django-tenants' own schema creation."""
        models.Model.save(self, *args, **kwargs)


class ProvisioningRun(models.Model):
    """One opening or deletion of a shop, step by step, so that it can go on.

    Of the platform only: no query from inside a shop sees a row (migration 0003).
    """

    class Kind(models.TextChoices):
        OPEN = "open", "open"
        DELETE = "delete", "delete"

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    schema = models.CharField(max_length=63, help_text="Of the shop.")
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RUNNING
    )
    step = models.CharField(max_length=20, help_text="The last step that was done.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the request.")
    request = EncryptedTextField(
        blank=True, help_text="What was asked for; erased once it is done."
    )
    tries = models.PositiveIntegerField(default=0)
    error = EncryptedTextField(blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = EncryptedLineField(max_length=255, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema"],
                condition=Q(status="running"),
                name="provisioning_run_one_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="provisioning_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.schema}"


class ShopExport(models.Model):
    """Everything a deleted shop had, as a file outside of its folder.

    Of the platform only, as ProvisioningRun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    schema = models.CharField(max_length=63, help_text="Of the shop.")
    file_name = models.CharField(max_length=200)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    row_count = models.PositiveBigIntegerField()
    file_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    kept_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class FlagOverride(models.Model):
    """A shop's own word on a flag of config/flags.py, for all countries or one."""

    id = models.BigAutoField(primary_key=True)
    schema_name = models.CharField(max_length=63)
    flag = models.CharField(max_length=60)
    country = models.CharField(
        max_length=2, blank=True, help_text="ISO 3166; empty: everywhere else."
    )
    is_on = models.BooleanField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schema_name", "flag", "country"], name="flag_override_once"
            ),
        ]

    def __str__(self) -> str:
        place = f" in {self.country}" if self.country else ""
        return f"{self.flag} {'on' if self.is_on else 'off'}{place}"


class ShopHealth(models.Model):
    """What the last look at a shop's health found (tenants.doctor)."""

    class Level(models.TextChoices):
        OK = "ok", "fine"
        WARN = "warn", "needs attention"
        FAIL = "fail", "does not work"

    schema_name = models.CharField(max_length=63, primary_key=True)
    level = models.CharField(max_length=4, choices=Level.choices)
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "health"
        verbose_name_plural = "health"

    def __str__(self) -> str:
        return f"{self.schema_name}: {self.level}"
