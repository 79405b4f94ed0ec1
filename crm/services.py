"""Telling shoppers about their orders."""

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core import due, letterhead
from core.tenancy import current_shop
from crm.mails import SUBJECTS
from crm.models import Notification
from fulfillment.models import Shipment
from orders.events import OrderCanceled, OrderDelivered, OrderPaid, OrderShipped
from orders.models import Order
from tenants.hosts import public_url


def tell_paid(event: OrderPaid) -> None:
    """Thank for an order and say until when it may be canceled."""
    notify(event.order_id, Notification.Kind.ORDER_PAID)


def tell_shipped(event: OrderShipped) -> None:
    """Say that the first parcel is on its way and where it is."""
    notify(event.order_id, Notification.Kind.ORDER_SHIPPED)


def tell_delivered(event: OrderDelivered) -> None:
    """Say that everything arrived."""
    notify(event.order_id, Notification.Kind.ORDER_DELIVERED)


def tell_canceled(event: OrderCanceled) -> None:
    """Say that an order ended and what happens to the money."""
    notify(event.order_id, Notification.Kind.ORDER_CANCELED)


@transaction.atomic
def notify(order_id: str, kind: Notification.Kind) -> Notification:
    """Write a mail about an order, once per kind, and have it sent."""
    order = Order.objects.get(pk=order_id)
    shop = current_shop()
    facts = {
        "order": order,
        "lines": order.lines.all(),
        "shop": shop,
        "total": order.total.format(shop.locale),
        "shipments": Shipment.objects.filter(provider_order__order=order),
        "tracking_url": public_url(shop) + order.tracking_path,
        "hold_minutes": shop.hold_seconds // 60,
    }
    mail, is_new = Notification.objects.get_or_create(
        order_id=order.pk,
        kind=kind,
        defaults={
            "recipient": order.email,
            "subject": SUBJECTS[kind].format(number=order.number),
            "text": render_to_string(f"mail/{kind}.txt", facts),
            "html": render_to_string(f"mail/{kind}.html", facts),
        },
    )
    if is_new:
        due.schedule("crm.send", mail.pk, at=timezone.now())
    return mail


def send(notification_id: str) -> datetime | None:
    """Send a mail (due handler).

    At least once: a crash between sending and writing it down sends it again, under the
    same Message-ID, by which mail programs drop the second.
    """
    mail = Notification.objects.get(pk=notification_id)
    if mail.status == Notification.Status.SENT:
        return None
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=letterhead.sender(),
        to=[mail.recipient],
        reply_to=letterhead.answers_to(),
        headers={"Message-ID": letterhead.message_id(mail.pk)},
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()
    mail.status, mail.sent_at = Notification.Status.SENT, timezone.now()
    mail.save(update_fields=["status", "sent_at"])
    return None


def give_up(notification_id: str) -> None:
    """Show that a mail could not be sent."""
    Notification.objects.filter(pk=notification_id).update(
        status=Notification.Status.FAILED
    )
