"""Every event and who listens to it. This file answers "what happens when …?"."""

from accounts.events import InvitationSent, OperatorEntered
from orders.events import OrderCanceled, OrderDelivered, OrderPaid, OrderShipped
from payments.events import (
    PaymentCanceled,
    PaymentSucceeded,
    RefundFailed,
    RefundSucceeded,
)
from providers.events import ProviderOrderChanged

SUBSCRIPTIONS: dict[type, tuple[str, ...]] = {
    InvitationSent: ("crm.staff_mails.tell_invited",),
    OperatorEntered: ("crm.staff_mails.tell_operator_entered",),
    PaymentSucceeded: ("orders.services.mark_paid",),
    PaymentCanceled: ("orders.services.end_unpaid",),
    RefundSucceeded: ("orders.services.note_refund",),
    RefundFailed: ("orders.services.note_failed_refund",),
    ProviderOrderChanged: ("fulfillment.services.refresh_changed",),
    OrderPaid: ("crm.services.tell_paid",),
    OrderShipped: ("crm.services.tell_shipped",),
    OrderDelivered: ("crm.services.tell_delivered",),
    OrderCanceled: ("crm.services.tell_canceled",),
}
