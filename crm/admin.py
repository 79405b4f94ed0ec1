"""Mails to shoppers, as staff see them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.decorators import display

from config.admin_base import ReadOnlyAdmin, badge, block, stamp
from config.admin_sites import shop_site
from crm.models import Notification


class NotificationAdmin(ReadOnlyAdmin):
    """One row for each mail."""

    list_display = ["subject", "recipient", "type", "state", "created", "sent"]
    list_filter = ["status", "kind"]
    search_fields = ["recipient_index__of", "subject"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    fields = [
        ("subject", "recipient"),
        ("type", "state"),
        ("created", "sent"),
        "order",
        "words",
    ]
    readonly_fields = [
        *("subject", "recipient", "type", "state", "created", "sent", "order", "words")
    ]
    type = badge("kind", {}, "About")
    state = badge(
        "status", {"queued": "blue", "sent": "green", "failed": "red"}, "Status"
    )
    created = stamp("created_at", "Written")
    sent = stamp("sent_at", "Sent")
    words = block("text", "Text")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the mails' bodies out of the list."""
        return super().get_queryset(request).defer("html", "text")

    @display(description="Order")
    def order(self, mail: Notification) -> Any:
        """Link to the order it is about."""
        url = reverse("admin:orders_order_change", args=[mail.order_id])
        return format_html('<a class="pp-link" href="{}">Open the order</a>', url)


shop_site.register(Notification, NotificationAdmin)
