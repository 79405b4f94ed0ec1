"""Orders as staff work with them: everything to see, little to press.

The order's screen also shows its provider orders, which this app does not know, so
fulfillment/admin.py completes OrderAdmin and registers it.
"""

import json
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from config.admin_base import (
    NOTHING,
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    badge_html,
    button,
    cash,
    confirm,
    link_html,
    money_html,
    one_of,
    stamp,
    time_html,
)
from config.admin_sites import shop_site
from core.actors import Actor
from core.tenancy import current_shop
from orders.models import Order, OrderEvent, OrderLine, ShippingPrice
from orders.services import cancel_order
from payments.admin import PAYMENT_TONES as ATTEMPT_TONES
from payments.admin import REFUND_TONES
from payments.models import PaymentAttempt

PAYMENT_TONES = {
    "unpaid": "grey",
    "pending": "amber",
    "paid": "green",
    "partially_refunded": "violet",
    "refunded": "violet",
    "failed": "red",
    "disputed": "red",
}
FULFILMENT_TONES = {
    "pending": "grey",
    "on_hold": "amber",
    "confirmed": "blue",
    "in_production": "blue",
    "partially_shipped": "violet",
    "shipped": "violet",
    "delivered": "green",
    "canceled": "grey",
    "failed": "red",
    "returned": "red",
}
ADDRESS_LINES = ("address1", "address2", "city", "region", "zip", "country", "phone")


class LineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    verbose_name_plural = "prints"
    fields = ["what", "label", "sku", "quantity", "unit", "total"]
    readonly_fields = fields
    unit = cash("unit_minor", "Each", "order.currency")
    total = cash("total_minor", "Total", "order.currency")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the order along: it knows the currency."""
        rows = super().get_queryset(request).select_related("order")
        return rows.defer("order__address")

    @display(description="Print")
    def what(self, line: OrderLine) -> SafeString:
        """Name the picture and who made it."""
        return format_html("<strong>{}</strong> {}", line.title, line.artist)


class EventInline(ReadOnlyInline):
    """The order's timeline."""

    model = OrderEvent
    verbose_name_plural = "timeline"
    fields = ["when", "title", "description", "actor"]
    readonly_fields = fields
    when = stamp("at", "When")


class CancelForm(BaseDialogForm):
    """Why an order is canceled; kept in the audit log and on the refund."""

    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


class OrderAdmin(ReadOnlyAdmin):
    """The list and the page of one order."""

    list_display = ["number", "placed", "email", "total", "paid", "prints", "country"]
    list_filter = [
        "payment",
        "fulfilment",
        one_of("currency", "currency", lambda: current_shop().currencies),
    ]
    search_fields = ["number", "email_index__of"]
    date_hierarchy = "placed_at"
    ordering = ["-placed_at"]
    inlines = [LineInline, EventInline]
    actions_detail = ["cancel"]
    fieldsets = [
        (
            None,
            {"fields": [("number", "paid", "prints"), ("placed", "hold", "delivered")]},
        ),
        (
            "Money",
            {"fields": [("subtotal", "delivery", "total", "refunded"), "payments"]},
        ),
        ("Shopper", {"fields": [("email", "country"), "address_lines"]}),
    ]
    readonly_fields = [
        *("number", "paid", "prints", "placed", "hold", "delivered", "subtotal"),
        *("delivery", "total", "refunded", "payments", "email", "country"),
        "address_lines",
    ]
    placed = stamp("placed_at", "Placed")
    hold = stamp("hold_until", "May cancel until")
    delivered = stamp("delivered_at", "Delivered")
    subtotal = cash("subtotal_minor", "Prints")
    delivery = cash("shipping_minor", "Delivery")
    total = cash("total_minor", "Total")
    refunded = cash("refunded_minor", "Refunded")
    paid = badge("payment", PAYMENT_TONES, "Payment")
    prints = badge("fulfilment", FULFILMENT_TONES, "Fulfilment")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Order]":
        """Leave the addresses encrypted until one is looked at."""
        rows: QuerySet[Order] = super().get_queryset(request)
        return rows.defer("address", "access_token")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer to cancel only while that is possible."""
        found = super().get_actions_detail(request, object_id)
        order = self.get_object(request, object_id)
        if order is None or not order.can_cancel:
            found = [one for one in found if not one.action_name.endswith("_cancel")]
        return found

    @display(description="Address")
    def address_lines(self, order: Order) -> SafeString:
        """Write the delivery address as on a parcel."""
        address = json.loads(order.address or "{}")
        name = f"{address.get('first_name', '')} {address.get('last_name', '')}".strip()
        lines = [name, *(address.get(key, "") for key in ADDRESS_LINES)]
        return format_html_join("", "{}<br>", ((line,) for line in lines if line))

    @display(description="Payments and refunds")
    def payments(self, order: Order) -> SafeString:
        """List what Stripe was asked; unfold asks for a field several times."""
        kept = order.__dict__
        if "_payments_html" not in kept:
            kept["_payments_html"] = _payments_html(order)
        return SafeString(kept["_payments_html"])  # nosec B703

    @button(
        "Cancel order",
        "cancel",
        confirm(
            "Cancel this order?",
            "A paid order is refunded in full. This cannot be undone.",
            "Cancel the order",
            CancelForm,
        ),
        variant=ActionVariant.DANGER,
    )
    def cancel(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Cancel the order whose page this is."""
        order = self.row(request, object_id)
        return self.perform(
            request,
            lambda: cancel_order(
                order, actor=Actor.of(request), reason=form.cleaned_data["reason"]
            ),
            said=f"Order {order.number} is canceled.",
            back=self.page_of(order),
        )


def _payments_html(order: Order) -> SafeString:
    attempts = PaymentAttempt.objects.filter(reference=str(order.pk))
    rows = []
    for attempt in attempts.defer("client_secret").prefetch_related("refunds"):
        rows.append(_payment_row("Payment", attempt, attempt, ATTEMPT_TONES))
        rows += [
            _payment_row("Refund", attempt, refund, REFUND_TONES)
            for refund in attempt.refunds.all()
        ]
    if not rows:
        return NOTHING
    body = format_html_join("", "{}", ((row,) for row in rows))
    return format_html('<table class="pp-table"><tbody>{}</tbody></table>', body)


def _payment_row(
    what: str, attempt: PaymentAttempt, row: Any, tones: Any
) -> SafeString:
    return format_html(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
        what,
        money_html(row.amount_minor, attempt.currency),
        badge_html(row.get_status_display().capitalize(), tones[row.status]),
        time_html(row.created_at),
        link_html(row, "Details"),
    )


class ShippingPriceAdmin(ReadOnlyAdmin):
    """What delivery costs shoppers."""

    list_display = ["where", "first", "additional"]
    ordering = ["country", "currency"]
    fields = [("where", "currency"), ("first", "additional")]
    readonly_fields = ["where", "currency", "first", "additional"]
    first = cash("first_minor", "First print")
    additional = cash("additional_minor", "Each further print")

    @display(description="Country", ordering="country")
    def where(self, price: ShippingPrice) -> str:
        """Name the country."""
        return price.country or "Anywhere else"


shop_site.register(ShippingPrice, ShippingPriceAdmin)
