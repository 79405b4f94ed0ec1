"""Orders at printers, and the order's own screen, which shows them."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from config.admin_base import (
    NOTHING,
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    block,
    button,
    cash,
    code,
    confirm,
    link_html,
    one_of,
    stamp,
)
from config.admin_sites import shop_site
from core.actors import Actor
from fulfillment.flow import State
from fulfillment.models import (
    ProviderOrder,
    ProviderOrderLine,
    Shipment,
    SubmissionAttempt,
)
from fulfillment.services import request_sync, send_again
from orders.admin import EventInline, LineInline, OrderAdmin
from orders.models import Order
from providers import PROVIDERS

STATE_TONES = {
    "queued": "grey",
    "submitting": "blue",
    "submitted": "blue",
    "confirmed": "blue",
    "in_production": "blue",
    "partially_shipped": "violet",
    "shipped": "violet",
    "delivered": "green",
    "canceled": "grey",
    "rejected": "red",
    "returned": "red",
}
SYNC = confirm(
    "Ask the printer now?",
    "The printer's answer replaces what we believe; nothing moves backwards.",
    "Sync now",
)


def tracking_html(shipment: Shipment) -> SafeString:
    """Link a parcel's number to its carrier's page."""
    if not shipment.url.startswith(("http://", "https://")):
        return format_html('<code class="pp-code">{}</code>', shipment.number or "–")
    return format_html(
        '<a class="pp-link" href="{}" rel="noreferrer noopener" target="_blank">{}</a>',
        shipment.url,
        shipment.number or "Track",
    )


class PrinterInline(ReadOnlyInline):
    """The provider orders of one order, with their parcels."""

    model = ProviderOrder
    verbose_name_plural = "at the printers"
    fields = ["name", "provider", "state_badge", "raw_status", "parcels", "synced"]
    readonly_fields = fields
    state_badge = badge("state", STATE_TONES, "State")
    synced = stamp("synced_at", "Last asked")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the parcels along."""
        return super().get_queryset(request).prefetch_related("shipments")

    @display(description="Provider order")
    def name(self, provider_order: ProviderOrder) -> SafeString:
        """Link to its own page."""
        return link_html(provider_order)

    @display(description="Parcels")
    def parcels(self, provider_order: ProviderOrder) -> SafeString:
        """List the parcels."""
        found = list(provider_order.shipments.all())
        lines = [format_html("{} {}", s.carrier, tracking_html(s)) for s in found]
        return SafeString("<br>".join(lines)) if lines else NOTHING  # nosec B703


class OrderDesk(OrderAdmin):
    """The order's screen, with what the printers say of it."""

    inlines = [LineInline, PrinterInline, EventInline]
    actions_detail = ["sync", "cancel"]

    def has_sync_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those ask printers who may change provider orders."""
        return bool(request.user.has_perm("fulfillment.sync"))

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer to sync where there is a printer to ask."""
        found = super().get_actions_detail(request, object_id)
        if not ProviderOrder.objects.filter(order_id=object_id).exists():
            found = [one for one in found if not one.action_name.endswith("_sync")]
        return found

    @button("Sync with printer", "sync", SYNC, permission="sync")
    def sync(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Fetch the truth about each part of the order."""
        order = self.row(request, object_id)

        def work() -> None:
            for part in order.provider_orders.all():
                request_sync(part, actor=Actor.of(request))

        return self.perform(
            request, work, said="The printer was asked.", back=self.page_of(order)
        )


class CoveredInline(ReadOnlyInline):
    """Which prints one provider order covers."""

    model = ProviderOrderLine
    verbose_name_plural = "prints"
    fields = ["what", "quantity"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the order lines along."""
        return super().get_queryset(request).select_related("order_line")

    @display(description="Print")
    def what(self, line: ProviderOrderLine) -> str:
        """Name the print."""
        return f"{line.order_line.title}, {line.order_line.label}"

    @display(description="Quantity")
    def quantity(self, line: ProviderOrderLine) -> int:
        """Say how many."""
        return line.order_line.quantity


class ShipmentInline(ReadOnlyInline):
    """Parcels of one provider order."""

    model = Shipment
    verbose_name_plural = "parcels"
    fields = ["carrier", "tracking", "shipped", "delivered"]
    readonly_fields = fields
    shipped = stamp("shipped_at", "Shipped")
    delivered = stamp("delivered_at", "Delivered")

    @display(description="Number")
    def tracking(self, shipment: Shipment) -> SafeString:
        """Link to the carrier."""
        return tracking_html(shipment)


class AttemptInline(ReadOnlyInline):
    """Tries at submitting it."""

    model = SubmissionAttempt
    verbose_name_plural = "attempts"
    fields = ["when", "step", "error"]
    readonly_fields = fields
    when = stamp("at", "When")


class ProviderOrderAdmin(ReadOnlyAdmin):
    """What each printer was asked and what it says."""

    list_display = [
        *("external_id", "order_link", "provider", "state_badge", "raw_status"),
        *("ref", "tries", "error_line", "changed"),
    ]
    list_filter = ["state", one_of("provider", "printer", lambda: PROVIDERS)]
    list_select_related = ["order"]
    search_fields = ["external_id", "remote_ref", "order__number"]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [CoveredInline, ShipmentInline, AttemptInline]
    actions_detail = ["sync", "again"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("external_id", "order_link", "provider"),
                    ("state_badge", "raw_status", "ref"),
                    ("cost", "shipping_cost"),
                ]
            },
        ),
        ("Last error", {"fields": ["why"]}),
        (
            "Times",
            {"fields": [("created", "submitted", "confirmed"), ("synced", "changed")]},
        ),
    ]
    readonly_fields = [
        *("external_id", "order_link", "provider", "state_badge", "raw_status", "ref"),
        *("cost", "shipping_cost", "why", "created", "submitted", "confirmed"),
        *("synced", "changed"),
    ]
    state_badge = badge("state", STATE_TONES, "State")
    ref = code("remote_ref", "Printer's id")
    cost = cash("cost_minor", "Cost", "cost_currency")
    shipping_cost = cash("shipping_cost_minor", "Delivery cost", "cost_currency")
    why = block("last_error", "Last error")
    created = stamp("created_at", "Planned")
    submitted = stamp("submitted_at", "Submitted")
    confirmed = stamp("confirmed_at", "Confirmed")
    synced = stamp("synced_at", "Last asked")
    changed = stamp("changed_at", "Changed")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the attempts along; leave the order's address encrypted."""
        rows = super().get_queryset(request).annotate(_tries=Count("attempts"))
        return rows.select_related("order").defer("order__address")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Offer to send again what was rejected."""
        found = super().get_actions_detail(request, object_id)
        rejected = ProviderOrder.objects.filter(pk=object_id, state=State.REJECTED)
        if not rejected.exists():
            found = [one for one in found if not one.action_name.endswith("_again")]
        return found

    @display(description="Order", ordering="order__number")
    def order_link(self, provider_order: ProviderOrder) -> SafeString:
        """Link to the order."""
        return link_html(provider_order.order)

    @display(description="Attempts", ordering="_tries")
    def tries(self, provider_order: Any) -> int:
        """Say how often it was tried."""
        return int(provider_order._tries)

    @display(description="Last error")
    def error_line(self, provider_order: ProviderOrder) -> Any:
        """Show the first line of the error."""
        return provider_order.last_error.split("\n", 1)[0][:60] or NOTHING

    @button("Sync now", "sync", SYNC)
    def sync(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Fetch the truth."""
        row = self.row(request, object_id)
        return self.perform(
            request,
            lambda: request_sync(row, actor=Actor.of(request)),
            said="The printer was asked.",
            back=self.page_of(row),
        )

    @button(
        "Send again",
        "send",
        confirm(
            "Send it to the printer again?",
            "Mend the cause first. What the printer has is found, not bought twice.",
            "Send again",
        ),
    )
    def again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Put a rejected one back into the queue."""
        row = self.row(request, object_id)
        return self.perform(
            request,
            lambda: send_again(row, actor=Actor.of(request)),
            said=f"{row} is queued again.",
            back=self.page_of(row),
        )


class ShipmentAdmin(ReadOnlyAdmin):
    """Parcels, newest first."""

    list_display = ["tracking", "carrier", "part", "shipped", "delivered"]
    list_display_links = ["carrier"]
    list_select_related = ["provider_order"]
    search_fields = ["number", "provider_order__external_id"]
    ordering = ["-pk"]
    fields = [("tracking", "carrier"), "part", ("shipped", "delivered")]
    readonly_fields = ["tracking", "carrier", "part", "shipped", "delivered"]
    shipped = stamp("shipped_at", "Shipped")
    delivered = stamp("delivered_at", "Delivered")

    @display(description="Number")
    def tracking(self, shipment: Shipment) -> SafeString:
        """Link to the carrier."""
        return tracking_html(shipment)

    @display(description="Provider order")
    def part(self, shipment: Shipment) -> SafeString:
        """Link to the provider order."""
        return link_html(shipment.provider_order)


shop_site.register(Order, OrderDesk)
shop_site.register(ProviderOrder, ProviderOrderAdmin)
shop_site.register(Shipment, ShipmentAdmin)
