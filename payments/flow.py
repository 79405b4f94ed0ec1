"""The life of a payment and of a refund."""

from django.db.models import TextChoices


class PaymentStatus(TextChoices):
    """What Stripe says of the PaymentIntent; `new` until there is one."""

    NEW = "new", "not yet at Stripe"
    REQUIRES_PAYMENT = "requires_payment", "waiting for the shopper"
    PROCESSING = "processing", "processing"
    SUCCEEDED = "succeeded", "succeeded"
    CANCELED = "canceled", "canceled"


class RefundStatus(TextChoices):
    """A refund may still fail after it succeeded: banks refuse late."""

    QUEUED = "queued", "queued"
    PENDING = "pending", "pending"
    SUCCEEDED = "succeeded", "succeeded"
    FAILED = "failed", "failed"


PAYMENT = {
    PaymentStatus.NEW: frozenset(
        {
            PaymentStatus.REQUIRES_PAYMENT,
            PaymentStatus.PROCESSING,
            PaymentStatus.SUCCEEDED,
            PaymentStatus.CANCELED,
        }
    ),
    PaymentStatus.REQUIRES_PAYMENT: frozenset(
        {PaymentStatus.PROCESSING, PaymentStatus.SUCCEEDED, PaymentStatus.CANCELED}
    ),
    PaymentStatus.PROCESSING: frozenset(
        {
            PaymentStatus.REQUIRES_PAYMENT,
            PaymentStatus.SUCCEEDED,
            PaymentStatus.CANCELED,
        }
    ),
    PaymentStatus.SUCCEEDED: frozenset(),
    PaymentStatus.CANCELED: frozenset(),
}
REFUND = {
    RefundStatus.QUEUED: frozenset(
        {RefundStatus.PENDING, RefundStatus.SUCCEEDED, RefundStatus.FAILED}
    ),
    RefundStatus.PENDING: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED}),
    RefundStatus.FAILED: frozenset(),
}
# Stripe's words for a PaymentIntent -> ours.
FROM_INTENT = {
    "requires_payment_method": PaymentStatus.REQUIRES_PAYMENT,
    "requires_confirmation": PaymentStatus.REQUIRES_PAYMENT,
    "requires_action": PaymentStatus.REQUIRES_PAYMENT,
    "requires_capture": PaymentStatus.PROCESSING,
    "processing": PaymentStatus.PROCESSING,
    "succeeded": PaymentStatus.SUCCEEDED,
    "canceled": PaymentStatus.CANCELED,
}
FROM_REFUND = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}
