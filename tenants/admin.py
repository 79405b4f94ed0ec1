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
    UnfoldBooleanSwitchWidget,
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
from tenants import admin_health as admin_health
from tenants import admin_platform as admin_platform
from tenants import admin_shop as admin_shop
from tenants.domains.admin import DomainAdmin, ShopDomainAdmin
from tenants.entering import EnterButton
from tenants.models import Domain, Tenant
from tenants.services import (
    NewShop,
    close_shop,
    create_shop,
    delete_shop,
    reactivate_shop,
    suspend_shop,
)
from tenants.settings import LIMITS, OF_THE_PLATFORM, change_settings

STATUS_TONES = {
    "active": "green",
    "suspended": "amber",
    "closed": "grey",
    "deleting": "red",
}
SETTINGS = ["order_prefix", "currencies", "countries", "support_email"]


class ReasonForm(BaseDialogForm):
    """Why a shop is suspended or closed; kept in the audit log."""

    reason = forms.CharField(max_length=200, widget=UnfoldAdminTextInputWidget())


class DeleteForm(BaseDialogForm):
    """The shop's name, typed, so that none is deleted by a slip."""

    name = forms.CharField(
        max_length=100,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text="Type the shop's name.",
    )


class OpenShopForm(forms.ModelForm):  # type: ignore[type-arg]
    """What opening a shop takes: its name and host, its owner, a few settings."""

    refusal: AppError | None = None
    host = forms.CharField(
        max_length=253,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "aurora.example.com"}),
        help_text="Where the shop answers; the name must lead to this installation. "
        "Empty: at its handle on the shared domain.",
    )
    is_told = forms.BooleanField(
        label="Tell the owner",
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text="Sends a mail with the shop's address.",
    )
    owner_email = forms.EmailField(widget=UnfoldAdminEmailInputWidget())
    owner_password = forms.CharField(
        required=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text="Empty: the owner signs in another way.",
    )

    class Meta:
        model = Tenant
        fields = ["name", "handle", *SETTINGS]

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
        ("Limits", {"fields": [LIMITS[:2], LIMITS[2:]]}),
    ]
    add_fieldsets = [
        (None, {"fields": [("name", "order_prefix"), ("host", "handle")]}),
        ("Owner", {"fields": [("owner_email", "owner_password"), "is_told"]}),
        ("Selling", {"fields": [("currencies", "countries"), "support_email"]}),
    ]
    actions_detail = ["enter", "suspend", "reactivate", "close", "delete_it"]
    refused = {
        Tenant.Status.ACTIVE: {"reactivate", "delete_it"},
        Tenant.Status.SUSPENDED: {"suspend", "delete_it"},
        Tenant.Status.CLOSED: {"suspend", "close"},
        Tenant.Status.DELETING: {"suspend", "reactivate", "close"},
    }
    state = badge("status", STATUS_TONES, "Status")
    prefix = code("order_prefix", "Order prefix")
    schema = code("schema_name", "Schema")
    created = stamp("created_at", "Opened")

    def out_of_place(self, row: Tenant) -> set[str]:
        """Offer what the shop's status allows."""
        return self.refused[Tenant.Status(row.status)]

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
        """Refuse: the button exports it first."""
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
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            actor = Actor.of(request)
            change_settings(obj, changes, actor=actor, may=OF_THE_PLATFORM)
            return
        typed = form.cleaned_data
        settings = {name: typed[name] for name in SETTINGS if typed.get(name)}
        new = NewShop(
            name=typed["name"],
            host=typed["host"].lower(),
            handle=(typed.get("handle") or "").lower(),
            is_told=typed.get("is_told", False),
            owner_email=typed["owner_email"],
            owner_password=typed["owner_password"] or None,
            settings=settings,
        )
        tenant = create_shop(new, actor=Actor.of(request))
        obj.pk, obj.schema_name = tenant.pk, tenant.schema_name

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave the audit entry to the service."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave the audit entry to the service."""

    @button(
        "Suspend",
        "pause",
        confirm(
            "Suspend this shop?",
            "Its pages and its API answer 503. Orders that are paid go on.",
            "Suspend",
            ReasonForm,
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

    @button(
        "Close",
        "block",
        confirm(
            "Close this shop?",
            "It takes no new orders; those there are get finished. It can be opened "
            "again for a while.",
            "Close",
            ReasonForm,
        ),
        variant=ActionVariant.DANGER,
    )
    def close(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """End the shop's trade."""
        tenant = self.row(request, object_id)
        return self.perform(
            request,
            lambda: close_shop(
                tenant, actor=Actor.of(request), reason=form.cleaned_data["reason"]
            ),
            said=f"{tenant.name} is closed.",
            back=self.page_of(tenant),
        )

    @button(
        "Delete",
        "delete_forever",
        confirm(
            "Delete this shop for good?",
            "Only a closed shop. What it has is exported, then it is removed from "
            "everywhere: pages, pictures, orders, people, keys.",
            "Delete",
            DeleteForm,
        ),
        permission="delete_shops",
        variant=ActionVariant.DANGER,
    )
    def delete_it(
        self, request: HttpRequest, form: Any, object_id: str
    ) -> HttpResponse:
        """Have a worker export and remove the shop."""
        tenant = self.row(request, object_id)
        return self.perform(
            request,
            lambda: delete_shop(
                tenant, name=form.cleaned_data["name"], actor=Actor.of(request)
            ),
            said=f"{tenant.name} is being deleted. Runs says how far it is.",
            back=self.list_page,
        )

    def has_delete_shops_permission(
        self, request: HttpRequest, obj: Any = None
    ) -> bool:
        """Let those delete who may."""
        return bool(request.user.has_perm("shops.delete"))

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
