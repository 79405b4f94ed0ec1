"""Shops and their hosts, for operators."""

from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminTextInputWidget,
)

from config.admin_base import (
    NOTHING,
    BaseAdmin,
    ReadOnlyInline,
    badge,
    button,
    code,
    confirm,
    stamp,
)
from config.admin_sites import platform_site, shop_site
from core.actors import Actor
from core.errors import AppError
from tenants.domains.admin import DomainAdmin, ShopDomainAdmin
from tenants.entering import EnterButton
from tenants.hosts import forget_hosts
from tenants.models import Domain, Tenant
from tenants.services import (
    NewShop,
    create_shop,
    reactivate_shop,
    suspend_shop,
)

STATUS_TONES = {"active": "green", "suspended": "amber", "closed": "grey"}
SETTINGS = ["order_prefix", "currencies", "countries", "support_email"]


class SuspendForm(BaseDialogForm):
    """Why a shop is suspended; kept in the audit log."""

    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())


class OpenShopForm(forms.ModelForm):  # type: ignore[type-arg]
    """What opening a shop takes: its name and host, its owner, a few settings."""

    refusal: AppError | None = None
    host = forms.CharField(
        max_length=253,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "aurora.example.com"}),
        help_text="Where the shop answers; the name must lead to this installation.",
    )
    owner_email = forms.EmailField(widget=UnfoldAdminEmailInputWidget())
    owner_password = forms.CharField(
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Empty: the owner signs in another way.",
    )

    class Meta:
        model = Tenant
        fields = ["name", *SETTINGS]

    def clean(self) -> dict[str, Any]:
        """Say in the form why the service refused."""
        super().clean()
        if self.refusal is not None:
            for name, words in self.refusal.fields.items():
                self.add_error(name if name in self.fields else None, words)
            if not self.refusal.fields:
                raise forms.ValidationError(self.refusal.message)
        return dict(self.cleaned_data)


class DomainInline(ReadOnlyInline):
    """The hosts of one shop."""

    model = Domain
    verbose_name_plural = "hosts"
    fields = ["domain", "is_primary"]
    readonly_fields = fields


class TenantAdmin(EnterButton, BaseAdmin):
    """The shops of this installation. Opening one goes through the service."""

    list_display = ["name", "host", "state", "prefix", "sells_in", "created"]
    list_filter = ["status"]
    search_fields = ["name", "schema_name", "order_prefix", "domains__domain"]
    date_hierarchy = "created_at"
    ordering = ["name"]
    inlines = [DomainInline]
    readonly_fields = ["schema", "state", "prefix", "created"]
    fieldsets = [
        (None, {"fields": [("name", "state"), ("schema", "prefix", "created")]}),
        (
            "Storefront",
            {"fields": ["tagline", "about", ("accent_color", "support_email")]},
        ),
        (
            "Selling",
            {"fields": [("currencies", "countries"), ("locale", "hold_seconds")]},
        ),
    ]
    add_fieldsets = [
        (None, {"fields": [("name", "host"), "order_prefix"]}),
        ("Owner", {"fields": [("owner_email", "owner_password")]}),
        ("Selling", {"fields": [("currencies", "countries"), "support_email"]}),
    ]
    actions_detail = ["enter", "suspend", "reactivate"]
    state = badge("status", STATUS_TONES, "Status")
    prefix = code("order_prefix", "Order prefix")
    schema = code("schema_name", "Schema")
    created = stamp("created_at", "Opened")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out the platform itself; read the hosts along."""
        first = Prefetch("domains", Domain.objects.order_by("-is_primary", "domain"))
        return super().get_queryset(request).shops().prefetch_related(first)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Take the form that opens shops where there is none yet."""
        if change:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, form=OpenShopForm, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show nothing of a shop that is not there yet."""
        return self.readonly_fields if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Show hosts of shops that are there."""
        return self.inlines if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: a shop's orders and books outlive it."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Propose what most shops begin with."""
        return {"currencies": "USD", "countries": "US"}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Call the page what it does."""
        return super().add_view(request, form_url, {"title": "Open a shop"})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the form again where the service refuses, with its reason."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except AppError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Open the shop, or save settings and make every process read them."""
        if change:
            super().save_model(request, obj, form, change)
            forget_hosts()
            return
        typed = form.cleaned_data
        settings = {name: typed[name] for name in SETTINGS if typed.get(name)}
        new = NewShop(
            name=typed["name"],
            host=typed["host"].lower(),
            owner_email=typed["owner_email"],
            owner_password=typed["owner_password"] or None,
            settings=settings,
        )
        tenant = create_shop(new, actor=Actor.of(request))
        obj.pk, obj.schema_name = tenant.pk, tenant.schema_name

    @button(
        "Suspend",
        "pause",
        confirm(
            "Suspend this shop?",
            "Its pages and its API answer 503. Orders that are paid go on.",
            "Suspend",
            SuspendForm,
        ),
        variant=ActionVariant.DANGER,
    )
    def suspend(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Close the shop's doors."""
        tenant = self.row(request, object_id)
        return self.perform(
            request,
            lambda: suspend_shop(
                tenant, actor=Actor.of(request), reason=form.cleaned_data["reason"]
            ),
            said=f"{tenant.name} is suspended.",
            back=self.page_of(tenant),
        )

    @button(
        "Reactivate",
        "play_arrow",
        confirm("Reactivate this shop?", "It answers again at once.", "Reactivate"),
    )
    def reactivate(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Open the shop's doors again."""
        tenant = self.row(request, object_id)
        return self.perform(
            request,
            lambda: reactivate_shop(tenant, actor=Actor.of(request)),
            said=f"{tenant.name} is open.",
            back=self.page_of(tenant),
        )

    @display(description="Host")
    def host(self, tenant: Tenant) -> Any:
        """Name the primary host."""
        found = list(tenant.domains.all())
        return found[0].domain if found else NOTHING

    @display(description="Sells in")
    def sells_in(self, tenant: Tenant) -> str:
        """List the currencies."""
        return ", ".join(tenant.currencies)


platform_site.register(Tenant, TenantAdmin)
platform_site.register(Domain, DomainAdmin)
shop_site.register(Domain, ShopDomainAdmin)
