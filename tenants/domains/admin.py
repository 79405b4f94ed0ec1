"""Domains in the back offices: a shop's own, with what to do; all, for operators."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from unfold.decorators import display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextInputWidget

from config.admin_base import (
    NOTHING,
    OwnShopMixin,
    ReadOnlyAdmin,
    badge,
    badge_html,
    button,
    code,
    confirm,
    link_html,
    stamp,
)
from core.actors import Actor
from core.tenancy import shop
from tenants.domains.checking import check_now
from tenants.domains.proof import records
from tenants.domains.services import add_domain, make_primary, remove_domain
from tenants.flow import DomainStatus
from tenants.models import Domain

TONES = {
    "pending": "amber",
    "verified": "blue",
    "live": "green",
    "failed": "red",
    "removed": "grey",
}


class AddDomainForm(BaseDialogForm):
    """The name alone."""

    domain = forms.CharField(
        max_length=253,
        help_text="Such as www.example.com. You keep it where you bought it.",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )


class DomainScreen(ReadOnlyAdmin):
    """What both screens show of a domain."""

    search_fields = ["domain"]
    list_filter = ["status", "kind"]
    state = badge("status", TONES, "Status")
    punycode = code("domain", "In DNS")
    added = stamp("created_at", "Added")
    checked = stamp("last_checked_at", "DNS last asked")
    proven = stamp("verified_at", "Proven")
    lost = stamp("lost_at", "Lost since")
    certificate = stamp("certificate_asked_at", "Certificate last asked for")

    @display(description="Domain", ordering="domain")
    def name(self, domain: Domain) -> str:
        """Write the name as people do."""
        return domain.unicode_name

    @display(description="What to do next")
    def todo(self, domain: Domain) -> Any:
        """Say it in a sentence."""
        return domain.last_error or NOTHING


class ShopDomainAdmin(OwnShopMixin, DomainScreen):
    """The shop's hosts: records to create, status, and which one shoppers see."""

    list_display = ["name", "state", "primary", "todo", "checked"]
    ordering = ["-is_primary", "domain"]
    actions_list = ["add"]
    actions_detail = ["ask_dns", "choose", "remove"]
    fieldsets = [
        (None, {"fields": [("name", "state", "primary"), "todo"]}),
        ("DNS records", {"fields": ["to_create"]}),
        (
            "History",
            {"fields": [("punycode", "added", "checked"), ("proven", "certificate")]},
        ),
    ]
    readonly_fields = [
        "name",
        "state",
        "primary",
        "todo",
        "to_create",
        "punycode",
        "added",
        "checked",
        "proven",
        "certificate",
    ]

    class Media:
        js = ["admin_extra/domains.js"]

    def out_of_place(self, row: Domain) -> set[str]:
        """Offer nothing on the host that the platform gave, and one address once."""
        hidden = set() if row.is_own else {"ask_dns", "remove"}
        can_lead = row.status == DomainStatus.LIVE and not row.is_primary
        return hidden if can_lead else hidden | {"choose"}

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave out what was removed: the audit log tells of it."""
        return super().get_queryset(request).present()

    @display(description="Shoppers see")
    def primary(self, domain: Domain) -> Any:
        """Tell the shop's address from its other hosts."""
        return badge_html("This one", "blue") if domain.is_primary else NOTHING

    @display(description="Create these where you bought the domain")
    def to_create(self, domain: Domain) -> Any:
        """Show the records, each part to be copied."""
        if not domain.is_own:
            return "None: this host was given by the platform and always works."
        facts = {
            "domain": domain,
            "records": records(domain.domain, domain.token),
            "is_waiting": domain.status in {"pending", "verified"}
            or domain.lost_at is not None,
        }
        return render_to_string("admin/domain_records.html", facts)

    @button(
        "Add a domain",
        "add",
        confirm(
            "Add a domain of your own",
            "Next you are shown the DNS records to create. Until they are there, "
            "nothing changes for your shoppers.",
            "Add",
            AddDomainForm,
        ),
        variant=ActionVariant.PRIMARY,
    )
    def add(self, request: HttpRequest, form: Any) -> HttpResponse:
        """Note the domain and show its records."""
        made: list[Domain] = []
        typed = form.cleaned_data["domain"]
        answer = self.perform(
            request,
            lambda: made.append(add_domain(typed, actor=Actor.of(request))),
            said="Now create the records shown below where you bought the domain.",
            back=self.list_page,
        )
        if made:
            place = "HX-Redirect" if "HX-Redirect" in answer else "Location"
            answer[place] = self.page_of(made[0])
        return answer

    @button(
        "Check now",
        "refresh",
        confirm("Ask DNS now?", "This takes a few seconds.", "Check now"),
    )
    def ask_dns(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Ask DNS."""
        domain = self.row(request, object_id)
        return self.perform(
            request,
            lambda: check_now(domain.pk, actor=Actor.of(request)),
            said="DNS was asked; below is what it says.",
            back=self.page_of(domain),
        )

    @button(
        "Make this the shop's address",
        "home",
        confirm(
            "Make this the shop's address?",
            "Shoppers who open another of your hosts are led here.",
            "Make it the address",
        ),
    )
    def choose(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Choose the primary host."""
        domain = self.row(request, object_id)
        return self.perform(
            request,
            lambda: make_primary(domain.pk, actor=Actor.of(request)),
            said=f"Your shop's address is {domain.unicode_name}.",
            back=self.page_of(domain),
        )

    @button(
        "Remove",
        "delete",
        confirm(
            "Remove this domain?",
            "Your shop stops answering there at once. Your other hosts stay.",
            "Remove",
        ),
        variant=ActionVariant.DANGER,
    )
    def remove(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Stop using a domain."""
        domain = self.row(request, object_id)
        return self.perform(
            request,
            lambda: remove_domain(domain.pk, actor=Actor.of(request)),
            said=f"{domain.unicode_name} is removed.",
            back=self.list_page,
        )


class DomainAdmin(DomainScreen):
    """All hosts and the shops that answer on them, for operators."""

    list_display = ["name", "shop", "state", "is_primary", "todo", "checked"]
    list_select_related = ["tenant"]
    search_fields = ["domain", "tenant__name"]
    ordering = ["domain"]
    actions_detail = ["release"]
    fieldsets = [
        (None, {"fields": [("name", "shop", "state"), "todo"]}),
        ("DNS", {"fields": [("punycode", "proof", "is_primary")]}),
        (
            "History",
            {"fields": [("added", "proven", "checked"), ("lost", "certificate")]},
        ),
    ]
    readonly_fields = [
        "name",
        "shop",
        "state",
        "is_primary",
        "todo",
        "punycode",
        "proof",
        "added",
        "proven",
        "checked",
        "lost",
        "certificate",
    ]

    @display(description="Shop", ordering="tenant__name")
    def shop(self, domain: Domain) -> Any:
        """Link to the shop."""
        return link_html(domain.tenant)

    @display(description="Proof")
    def proof(self, domain: Domain) -> Any:
        """Show the record that proves it."""
        if not domain.is_own:
            return NOTHING
        proof = records(domain.domain, domain.token)[0]
        return f"{proof.kind} {proof.name} {proof.value}"

    @button(
        "Release",
        "link_off",
        confirm(
            "Take this domain from its shop?",
            "The shop stops answering there and another shop may prove it. "
            "The shop's audit log names you.",
            "Release",
        ),
        variant=ActionVariant.DANGER,
    )
    def release(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Settle a dispute: remove the domain inside its shop."""
        domain = self.row(request, object_id)
        operator = Actor.of(request)

        def remove() -> None:
            with shop(domain.schema_name):
                remove_domain(domain.pk, actor=operator)

        return self.perform(
            request,
            remove,
            said=f"{domain.unicode_name} is released.",
            back=self.page_of(domain),
        )
