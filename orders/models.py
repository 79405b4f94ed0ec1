"""Carts, quotes, orders and what happened to them."""

import secrets
import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import ArtworkFile, ProductVariant
from core.crypto import BlindIndexField, EncryptedLineField, EncryptedTextField
from core.money import Money
from core.tenancy import current_shop
from orders.flow import WORDS, Fulfilment, PaymentState

MOST_OF_ONE = 50
MOST_LINES = 40


def new_token() -> str:
    """Make an unguessable token: who has it may see the cart or the order."""
    return secrets.token_urlsafe(24)


class Cart(models.Model):
    """What a shopper is about to buy, in one currency. Known by its token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    currency = models.CharField(max_length=3)
    is_open = models.BooleanField(default=True, help_text="No order was made of it.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["updated_at"], condition=Q(is_open=True), name="cart_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CartLine(models.Model):
    """A variant and how many of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE)
    quantity = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_OF_ONE)]
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_OF_ONE),
                name="cart_line_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.variant_id}"


class ShippingPrice(models.Model):
    """What the shop charges for delivery to a country ("" is anywhere else)."""

    country = models.CharField(max_length=2, blank=True)
    currency = models.CharField(max_length=3)
    first_minor = models.PositiveBigIntegerField(help_text="For the first print.")
    additional_minor = models.PositiveBigIntegerField(help_text="For each further one.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "currency"], name="shipping_price_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country or 'elsewhere'} {self.currency}"


class ShippingQuote(models.Model):
    """A delivery price promised for a cart as it was, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="quotes")
    cart_digest = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.country} {self.amount_minor} {self.currency}"


class OrderNumber(models.Model):
    """Hands out the running part of order numbers; a number is never used again."""

    id = models.BigAutoField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class OrderQuerySet(models.QuerySet["Order"]):
    """Rows of the orders table."""

    def lock(self, pk: Any) -> "Order":
        """Fetch and lock one order; first in the lock order of ARCHITECTURE.md."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class Order(models.Model):
    """What a shopper bought, frozen at the moment of buying."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=24, unique=True)
    cart = models.OneToOneField(Cart, on_delete=models.PROTECT, related_name="order")
    access_token = models.CharField(max_length=40, default=new_token)
    email = EncryptedLineField(max_length=254)
    email_index = BlindIndexField(of="email")
    address = EncryptedTextField(help_text="Delivery address, JSON, encrypted.")
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    subtotal_minor = models.PositiveBigIntegerField()
    shipping_minor = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()
    payment = models.CharField(
        max_length=20, choices=PaymentState.choices, default=PaymentState.UNPAID
    )
    fulfilment = models.CharField(
        max_length=20, choices=Fulfilment.choices, default=Fulfilment.PENDING
    )
    refunded_minor = models.PositiveBigIntegerField(default=0)
    hold_until = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField(default=timezone.now)
    paid_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    canceled_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When name and address were taken off."
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(payment__in=PaymentState.values), name="order_payment_known"
            ),
            models.CheckConstraint(
                condition=Q(fulfilment__in=Fulfilment.values),
                name="order_fulfilment_known",
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("subtotal_minor") + F("shipping_minor")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__lte=F("total_minor")),
                name="order_refunded_at_most_total",
            ),
        ]
        indexes = [
            models.Index(fields=["-placed_at"], name="order_recent"),
            models.Index(fields=["email_index"], name="order_email"),
            models.Index(fields=["fulfilment", "placed_at"], name="order_fulfilment"),
            models.Index(
                fields=["placed_at"],
                condition=Q(erased_at__isnull=True),
                name="order_with_name",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Money:
        """Return what the shopper pays."""
        return Money(self.total_minor, self.currency)

    @property
    def status_words(self) -> str:
        """Return the status as a shopper reads it."""
        return WORDS[Fulfilment(self.fulfilment)]

    @property
    def can_cancel(self) -> bool:
        """Tell whether the shopper may still cancel: until the hold has passed."""
        if self.fulfilment == Fulfilment.PENDING:
            return True
        if self.fulfilment != Fulfilment.ON_HOLD or self.hold_until is None:
            return False
        return timezone.now() < self.hold_until

    @property
    def tracking_path(self) -> str:
        """Return the path of the tracking page, with the token that opens it."""
        return f"/orders/{self.number}?token={self.access_token}"


class OrderLine(models.Model):
    """One line, copied from the catalogue so that later changes there do not matter."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(
        ProductVariant, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    design = models.ForeignKey(ArtworkFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    artist = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=60)
    sku = models.CharField(max_length=64)
    provider = models.CharField(max_length=20)
    provider_variant_id = models.BigIntegerField()
    image = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveSmallIntegerField()
    unit_minor = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="order_line_quantity"
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("unit_minor") * F("quantity")),
                name="order_line_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title} {self.label}"


class OrderEvent(models.Model):
    """One line of an order's timeline."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=30)
    title = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    actor = EncryptedLineField(max_length=255, blank=True)
    key = models.CharField(
        max_length=80, blank=True, help_text="What must be told at most once."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "key"],
                condition=~Q(key=""),
                name="order_event_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


def next_number(day: Any) -> str:
    """Make an order number: shop's prefix, date, six digits (more when needed)."""
    running = OrderNumber.objects.create().pk
    return f"{current_shop().order_prefix}{day:%Y%m%d}{running:06d}"
