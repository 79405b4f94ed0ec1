"""A shop's connections to printers, and the printers' catalogue for operators."""

from typing import Any

from django import forms
from django.db.models import Count
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
    shop_url,
    stamp,
)
from config.admin_sites import platform_site, shop_site
from core.actors import Actor
from providers.models import (
    ProviderConnection,
    ProviderProduct,
    ProviderVariant,
    ShippingRate,
)
from providers.services import connect_printify


class PrintifyForm(BaseDialogForm):
    """The token is typed in and never comes back."""

    token = forms.CharField(
        label="Personal access token",
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}),
    )
    remote_shop_ref = forms.CharField(
        label="Shop id at Printify",
        required=False,
        help_text="Only where the account has several shops.",
        widget=UnfoldAdminTextInputWidget(),
    )


class ProviderConnectionAdmin(ReadOnlyAdmin):
    """The shop's accounts at printers."""

    list_display = ["name", "ref", "secret", "active", "verified", "webhooks"]
    actions_list = ["connect"]
    fields = [("name", "ref"), ("secret", "active"), ("verified", "webhooks")]
    readonly_fields = ["name", "ref", "secret", "active", "verified", "webhooks"]
    name = badge("provider", {"printify": "violet"}, "Printer")
    ref = code("remote_shop_ref", "Shop there")
    verified = stamp("verified_at", "Token checked")
    webhooks = stamp("webhooks_registered_at", "Webhooks registered")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Never read the secrets."""
        rows = super().get_queryset(request)
        return rows.defer("token", "webhook_secret", "webhook_key")

    @display(description="Token")
    def secret(self, connection: ProviderConnection) -> str:
        """Show that there is one."""
        return "•••••••• stored encrypted"

    @display(description="Active", boolean=True)
    def active(self, connection: ProviderConnection) -> bool:
        """Say whether orders go there."""
        return connection.is_active

    @button(
        "Connect Printify",
        "link",
        confirm(
            "Connect the shop's Printify account",
            "Printify checks the token. It replaces the one stored before.",
            "Connect",
            PrintifyForm,
        ),
    )
    def connect(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Check and keep the token, register webhooks."""
        typed = form.cleaned_data
        return self.perform(
            request,
            lambda: connect_printify(
                typed["token"],
                webhook_url_base=shop_url(request),
                actor=Actor.of(request),
                remote_shop_ref=typed["remote_shop_ref"],
            ),
            said="Printify is connected.",
            back=self.list_page,
        )


class VariantInline(ReadOnlyInline):
    """Sizes of one product."""

    model = ProviderVariant
    fields = [
        "title",
        "ref",
        "width_in",
        "height_in",
        "width_px",
        "height_px",
        "is_available",
    ]
    readonly_fields = fields
    show_change_link = True


class RateInline(ReadOnlyInline):
    """What delivery of one variant costs."""

    model = ShippingRate
    fields = ["country", "first", "additional"]
    readonly_fields = fields
    first = cash("first_minor", "First")
    additional = cash("additional_minor", "Each further")


class ProviderProductAdmin(ReadOnlyAdmin):
    """What printers make, as last synced."""

    list_display = [
        "title",
        "provider",
        "kind",
        "ref",
        "print_provider_ref",
        "sizes",
        "synced",
    ]
    list_filter = ["provider", "substrate"]
    search_fields = ["title", "ref", "print_provider_ref"]
    ordering = ["title"]
    inlines = [VariantInline]
    fields = [("title", "provider"), ("ref", "print_provider_ref"), ("kind", "synced")]
    readonly_fields = [
        "title",
        "provider",
        "ref",
        "print_provider_ref",
        "kind",
        "synced",
    ]
    kind = badge("substrate", {"poster": "blue", "canvas": "violet"}, "Substrate")
    synced = stamp("synced_at", "Synced")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Count the sizes along."""
        return super().get_queryset(request).annotate(_sizes=Count("variants"))

    @display(description="Sizes", ordering="_sizes")
    def sizes(self, product: Any) -> int:
        """Say in how many sizes it is made."""
        return int(product._sizes)


class ProviderVariantAdmin(ReadOnlyAdmin):
    """Sizes, and the pixels their print files need."""

    list_display = ["title", "product", "ref", "width_px", "height_px", "is_available"]
    list_filter = ["is_available"]
    list_select_related = ["product"]
    search_fields = ["title", "ref", "product__title"]
    ordering = ["product", "title"]
    inlines = [RateInline]
    fields = [
        ("title", "product"),
        ("ref", "is_available"),
        ("width_in", "height_in"),
        ("width_px", "height_px"),
    ]


shop_site.register(ProviderConnection, ProviderConnectionAdmin)
platform_site.register(ProviderProduct, ProviderProductAdmin)
platform_site.register(ProviderVariant, ProviderVariantAdmin)
