"""What payments have to do when their shop is deleted."""

from django.db import transaction

from core import audit
from core.actors import Actor
from payments.exceptions import StripeRefused
from payments.flow import PaymentStatus, RefundStatus
from payments.models import PaymentAttempt, Refund, StripeAccount
from payments.stripe_client import client_for, speaking

IN_FLIGHT = (
    PaymentStatus.NEW,
    PaymentStatus.REQUIRES_PAYMENT,
    PaymentStatus.PROCESSING,
)


def reasons_to_wait() -> list[str]:
    """Say which money is still on its way."""
    waits = []
    if count := PaymentAttempt.objects.filter(status__in=IN_FLIGHT).count():
        waits.append(
            f"{count} payment(s) are not decided. Unpaid ones end by themselves within "
            "24 hours."
        )
    on_their_way = (RefundStatus.QUEUED, RefundStatus.PENDING)
    if count := Refund.objects.filter(status__in=on_their_way).count():
        waits.append(f"{count} refund(s) are on their way; wait until Stripe has paid.")
    return waits


def disconnect(*, actor: Actor) -> None:
    """Have Stripe forget our webhook endpoint and erase the keys.

    Raises StripeUnavailable where Stripe does not answer. Keys that Stripe no longer
    takes can do nothing more: then only ours are erased.
    """
    account = StripeAccount.objects.first()
    if account is None:
        return
    if account.webhook_ref:
        client = client_for(account.secret_key)
        try:
            with speaking():
                client.v1.webhook_endpoints.delete(account.webhook_ref)
        except StripeRefused as refusal:
            _note(account, actor, refused=refusal.message)
    _erase(account, actor)


@transaction.atomic
def _erase(account: StripeAccount, actor: Actor) -> None:
    audit.record(
        actor, "payments.stripe.disconnected", account, account=account.account_ref
    )
    account.delete()


@transaction.atomic
def _note(account: StripeAccount, actor: Actor, *, refused: str) -> None:
    audit.record(actor, "payments.stripe.not_told", account, why=refused)
