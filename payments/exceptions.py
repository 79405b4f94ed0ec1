"""Why money did not move."""

from core.errors import Conflict, Invalid, ServiceUnavailable


class StripeNotConnected(Conflict):
    """The shop has no Stripe account yet."""

    code = "payments_not_connected"


class StripeRefused(Invalid):
    """Stripe understood and said no."""

    code = "payment_refused"


class StripeUnavailable(ServiceUnavailable):
    """Stripe did not answer; nothing was charged by this call."""

    code = "payments_unavailable"


class RefundTooLarge(Conflict):
    """More would go back than came in."""

    code = "refund_too_large"
