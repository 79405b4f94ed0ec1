"""What each mail is called."""

from crm.models import Notification

SUBJECTS = {
    Notification.Kind.ORDER_PAID: "Thank you for your order {number}",
    Notification.Kind.ORDER_SHIPPED: "Your order {number} is on its way",
    Notification.Kind.ORDER_DELIVERED: "Your order {number} has arrived",
    Notification.Kind.ORDER_CANCELED: "Your order {number} is canceled",
}
