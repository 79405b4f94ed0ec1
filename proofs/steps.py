"""The road of an order, and where on it a process is killed.

Each step is a function of the platform (or of a library at its edge) and the moment of
its call at which the process that runs it dies. The product knows nothing of this.
"""

from dataclasses import dataclass
from enum import StrEnum


class Moment(StrEnum):
    """When, around a call, the process dies."""

    BEFORE = "before it begins"
    AFTER = "once it has returned"
    AFTER_YES = "once it has returned something true"


class Story(StrEnum):
    """What a shopper does; proofs/stories.py plays each."""

    BUY = "buy"
    TWO_TABS = "two tabs"
    PAY_TWICE = "pay twice"
    REPLAY = "replay the checkout"
    CANCEL = "cancel in the hold"
    CANCEL_UNPAID = "cancel before paying"
    CANCEL_RACE = "cancel while paying"


@dataclass(frozen=True)
class Step:
    """One place to die, and the story that leads past it for sure."""

    path: str
    moment: Moment = Moment.AFTER
    story: Story | None = None
    needs_empty_workshop: bool = False


_BEFORE, _YES = Moment.BEFORE, Moment.AFTER_YES

STEPS: dict[str, Step] = {
    # Web: from the cart to the payment.
    "checkout.key_locked": Step("core.idempotency._take"),
    "checkout.order_written": Step("orders.services.placing.place_order"),
    "checkout.intent_created": Step("stripe.PaymentIntentService.create"),
    "checkout.intent_recorded": Step("payments.services.open_intent"),
    "checkout.answer_kept": Step("core.idempotency.once"),
    "webhook.verified": Step("core.inbox.store", _BEFORE),
    "webhook.stored": Step("core.inbox.store", _YES),
    # Worker: what is due, what came in, what must be told.
    "due.claimed": Step("core.due.claim", _YES),
    "due.done_not_finished": Step("core.due._finished", _BEFORE),
    "due.finished": Step("core.due._finished"),
    "due.failure_written": Step("core.due._failed"),
    "inbox.applied_not_marked": Step("payments.webhooks.process"),
    "inbox.announced_not_marked": Step("providers.webhooks.process"),
    "inbox.marked": Step("core.inbox.process"),
    "outbox.delivered_not_marked": Step("crm.services.notify"),
    "outbox.marked": Step("core.events.deliver"),
    # Money.
    "payment.fetched": Step("payments.services.apply_intent", _BEFORE),
    "payment.applied": Step("payments.services.apply_intent"),
    "order.paid": Step("orders.services.paying.mark_paid"),
    # The end of the hold, and the purchase.
    "order.moving": Step("orders.services.summing_up.move", _BEFORE),
    "hold.released": Step("fulfillment.services.planning.release_hold"),
    "submit.claimed": Step("fulfillment.services.moving.claim", _YES),
    "submit.uploaded": Step(
        "providers.printify.client.Client.upload", needs_empty_workshop=True
    ),
    "submit.product_made": Step(
        "providers.printify.client.Client.create_product", needs_empty_workshop=True
    ),
    "submit.order_sent": Step("providers.printify.client.Client.create_order"),
    "submit.recorded": Step("fulfillment.services.submitting._place"),
    "confirm.checked": Step("fulfillment.services.submitting._check_echo"),
    "confirm.sent": Step("providers.printify.client.Client.send_to_production"),
    "confirm.recorded": Step("fulfillment.services.submitting._confirm"),
    # From the printer's news to the doorstep.
    "sync.fetched": Step("providers.printify.provider.Printify.fetch"),
    "shipment.half_written": Step("fulfillment.services.syncing._write_parcel"),
    "shipment.applied": Step("fulfillment.services.syncing.apply_snapshot"),
    "mail.sent_not_marked": Step("core.mail.FolderBackend.send_messages"),
    "mail.marked": Step("crm.services.send"),
    # Changing one's mind.
    "cancel.written": Step(
        "orders.services.cancelling.cancel_order", story=Story.CANCEL
    ),
    "cancel.intent_canceled": Step(
        "stripe.PaymentIntentService.cancel", story=Story.CANCEL_UNPAID
    ),
    "cancel.unpaid_ended": Step(
        "orders.services.paying.end_unpaid", story=Story.CANCEL_UNPAID
    ),
    "refund.sent": Step("stripe.RefundService.create", story=Story.CANCEL),
    "refund.recorded": Step("payments.services.apply_refund", story=Story.CANCEL),
    "refund.noted": Step("orders.services.paying.note_refund", story=Story.CANCEL),
}
# Killed from outside, at any moment, by their process ids. Those of web and worker are
# the parents of the processes that die at the steps above.
PARENTS = ("web", "worker", "beat")
