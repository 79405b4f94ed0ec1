"""Payments as Stripe tells of them. Keys are never shown, only replaced."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from config.admin_base import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    button,
    cash,
    code,
    confirm,
    link_html,
    one_of,
    shop_url,
    stamp,
)
from config.admin_sites import shop_site
from core.actors import Actor
from core.tenancy import current_shop
from payments.connecting import connect_stripe
from payments.models import PaymentAttempt, Refund, StripeAccount

WEBHOOK_PATH = "/v1/webhooks/stripe"
PAYMENT_TONES = {
    "new": "grey",
    "requires_payment": "amber",
    "processing": "blue",
    "succeeded": "green",
    "canceled": "grey",
}
REFUND_TONES = {
    "queued": "blue",
    "pending": "blue",
    "succeeded": "green",
    "failed": "red",
}


class RefundInline(ReadOnlyInline):
    """Refunds of one payment."""

    model = Refund
    verbose_name_plural = "refunds"
    fields = ["amount", "state", "reason", "ref", "created", "done"]
    readonly_fields = fields
    amount = cash("amount_minor", "Amount", "attempt.currency")
    state = badge("status", REFUND_TONES, "Status")
    ref = code("refund_ref", "Stripe id")
    created = stamp("created_at", "Asked for")
    done = stamp("succeeded_at", "Paid back")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the payment along: it knows the currency."""
        return super().get_queryset(request).select_related("attempt")


class PaymentAttemptAdmin(ReadOnlyAdmin):
    """One row for each PaymentIntent."""

    list_display = ["description", "receipt_email", "amount", "state", "ref", "created"]
    list_filter = [
        "status",
        one_of("currency", "currency", lambda: current_shop().currencies),
    ]
    search_fields = [
        "description",
        "receipt_email_index__of",
        "intent_ref",
        "reference",
    ]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    inlines = [RefundInline]
    fields = [
        ("description", "receipt_email"),
        ("amount", "state"),
        ("ref", "failure"),
        ("created", "succeeded"),
    ]
    readonly_fields = [
        *("description", "receipt_email", "amount", "state", "ref", "failure"),
        *("created", "succeeded"),
    ]
    amount = cash("amount_minor", "Amount")
    state = badge("status", PAYMENT_TONES, "Status")
    ref = code("intent_ref", "Stripe id")
    created = stamp("created_at", "Started")
    succeeded = stamp("succeeded_at", "Paid")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Never read the shopper's client secret."""
        return super().get_queryset(request).defer("client_secret")


class RefundAdmin(ReadOnlyAdmin):
    """Money on its way back."""

    list_display = ["payment", "amount", "state", "reason", "ref", "created"]
    list_filter = ["status"]
    list_select_related = ["attempt"]
    search_fields = [
        "refund_ref",
        "attempt__description",
        "attempt__receipt_email_index__of",
    ]
    date_hierarchy = "created_at"
    ordering = ["-created_at"]
    list_display_links = ["amount"]
    fields = [
        ("payment", "amount"),
        ("state", "ref"),
        "reason",
        ("created", "succeeded"),
    ]
    readonly_fields = [
        *("payment", "amount", "state", "ref", "reason", "created", "succeeded")
    ]
    amount = cash("amount_minor", "Amount", "attempt.currency")
    state = badge("status", REFUND_TONES, "Status")
    ref = code("refund_ref", "Stripe id")
    created = stamp("created_at", "Asked for")
    succeeded = stamp("succeeded_at", "Paid back")

    @display(description="Payment")
    def payment(self, refund: Refund) -> Any:
        """Link to the payment."""
        return link_html(refund.attempt, refund.attempt.description)


class StripeKeysForm(BaseDialogForm):
    """Keys are typed in and never come back."""

    publishable_key = forms.CharField(
        label="Publishable key",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "pk_…"}),
    )
    secret_key = forms.CharField(
        label="Secret key",
        widget=UnfoldAdminPasswordWidget(
            attrs={"placeholder": "sk_… or rk_…", "autocomplete": "off"}
        ),
    )


class StripeAccountAdmin(ReadOnlyAdmin):
    """The shop's own Stripe account."""

    list_display = ["account_ref", "publishable", "secret", "webhooks", "connected"]
    actions_list = ["connect"]
    fields = [("account_ref", "connected"), ("publishable", "secret"), "webhooks"]
    readonly_fields = ["account_ref", "connected", "publishable", "secret", "webhooks"]
    publishable = code("publishable_key", "Publishable key")
    connected = stamp("connected_at", "Connected")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Never read the secrets."""
        return super().get_queryset(request).defer("secret_key", "webhook_secret")

    @display(description="Secret key")
    def secret(self, account: StripeAccount) -> str:
        """Show that there is one."""
        return "•••••••• stored encrypted"

    @display(description="Webhooks", boolean=True)
    def webhooks(self, account: StripeAccount) -> bool:
        """Say whether Stripe tells us about payments."""
        return bool(account.webhook_ref)

    @button(
        "Connect Stripe",
        "link",
        confirm(
            "Connect the shop's Stripe account",
            "Stripe checks the keys. They replace the ones stored before.",
            "Connect",
            StripeKeysForm,
        ),
    )
    def connect(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Check and keep the keys."""
        keys = form.cleaned_data
        return self.perform(
            request,
            lambda: connect_stripe(
                keys["secret_key"],
                keys["publishable_key"],
                webhook_url=f"{shop_url(request)}{WEBHOOK_PATH}",
                actor=Actor.of(request),
            ),
            said="Stripe is connected.",
            back=self.list_page,
        )


shop_site.register(PaymentAttempt, PaymentAttemptAdmin)
shop_site.register(Refund, RefundAdmin)
shop_site.register(StripeAccount, StripeAccountAdmin)
