"""What operators see of openings, deletions, exports and flags."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from config.admin_base import (
    BaseAdmin,
    ReadOnlyAdmin,
    badge,
    button,
    code,
    confirm,
    stamp,
)
from config.admin_sites import platform_site
from config.flags import FLAGS
from core import due
from core.actors import Actor
from tenants import runs
from tenants.flags import COUNTRY, set_flag
from tenants.models import FlagOverride, ProvisioningRun, ShopExport, Tenant

RUN_TONES = {"running": "blue", "done": "green", "failed": "red"}


class RunAdmin(ReadOnlyAdmin):
    """Openings and deletions; one that stands still can be pushed."""

    list_display = ["shop", "kind", "state", "step", "tries", "begun", "ended"]
    list_filter = ["kind", "status"]
    search_fields = ["schema"]
    ordering = ["-started_at"]
    state = badge("status", RUN_TONES, "Status")
    shop = code("schema", "Schema")
    begun, ended = stamp("started_at", "Begun"), stamp("finished_at", "Ended")
    fields = [
        ("shop", "kind"),
        ("state", "step", "tries"),
        "error",
        ("actor_label", "begun", "ended"),
    ]
    readonly_fields = [*list_display, "error", "actor_label"]
    actions_detail = ["push"]
    empty_says = "No shop was opened or deleted yet."

    def out_of_place(self, row: ProvisioningRun) -> set[str]:
        """Push only what is not over."""
        return set() if row.status == ProvisioningRun.Status.RUNNING else {"push"}

    @button(
        "Go on now",
        "play_arrow",
        confirm("Go on with this run?", "It is picked up at once.", "Go on"),
    )
    def push(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        """Have a run that is not finished picked up now."""
        run = self.row(request, object_id)
        return self.perform(
            request,
            lambda: _push(run),
            said="It is picked up now.",
            back=self.page_of(run),
        )


def _push(run: ProvisioningRun) -> None:
    if run.status == ProvisioningRun.Status.RUNNING:
        due.schedule(runs.DUE, run.pk, at=timezone.now())


class ExportAdmin(ReadOnlyAdmin):
    """What deleted shops had. A download is written into the audit log."""

    list_display = ["schema", "file", "bytes", "made", "until"]
    ordering = ["-created_at"]
    search_fields = ["schema"]
    empty_says = "No shop was deleted. What one had is kept here for a while."
    made, until = stamp("created_at", "Made"), stamp("kept_until", "Kept until")
    fields = [
        ("schema", "file"),
        "sha256",
        ("bytes", "row_count", "file_count"),
        ("made", "until"),
    ]
    readonly_fields = [*list_display, "sha256", "row_count", "file_count"]

    @display(description="File")
    def file(self, export: ShopExport) -> Any:
        """Link to the download."""
        return format_html(
            '<a class="pp-link" href="/v1/shop-exports/{}/file">{}</a>',
            export.pk,
            export.file_name,
        )


class FlagForm(forms.ModelForm):  # type: ignore[type-arg]
    """One word on one flag."""

    schema_name = forms.ChoiceField(
        label="Shop", choices=lambda: _shops(), widget=UnfoldAdminSelectWidget()
    )
    flag = forms.ChoiceField(
        choices=[(flag.name, f"{flag.name}: {flag.says}") for flag in FLAGS.values()],
        widget=UnfoldAdminSelectWidget(),
    )
    country = forms.RegexField(
        COUNTRY,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=FlagOverride._meta.get_field("country").help_text,
        error_messages={"invalid": "Give two capital letters, such as DE, or none."},
    )
    is_on = forms.BooleanField(
        label="On", required=False, widget=UnfoldBooleanSwitchWidget()
    )

    class Meta:
        model = FlagOverride
        fields = ["schema_name", "flag", "country", "is_on"]

    def _get_validation_exclusions(self) -> set[str]:
        """Take a second word on the same flag: it replaces the first."""
        names = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*names, "schema_name"}


def _shops() -> list[tuple[str, str]]:
    shops = Tenant.objects.shops().order_by("name")
    return [(shop.schema_name, shop.name) for shop in shops]


class FlagAdmin(BaseAdmin):
    """Where shops differ from config/flags.py. Changing one is saying it again."""

    form = FlagForm
    list_display = ["flag", "schema_name", "country", "is_on", "changed"]
    list_filter = ["is_on"]
    search_fields = ["flag", "schema_name"]
    ordering = ["flag", "schema_name", "country"]
    empty_says = "Every shop has the features that all have."
    fields = ["schema_name", "flag", "country", "is_on"]
    changed = stamp("changed_at", "Changed")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: add it again, or delete it."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        """Set the flag through the service."""
        given = form.cleaned_data
        tenant = Tenant.objects.shops().get(schema_name=given["schema_name"])
        name, country = given["flag"], given["country"]
        actor = Actor.of(request)
        set_flag(tenant, name, given["is_on"], actor=actor, country=country)
        row = FlagOverride.objects.get(
            schema_name=tenant.schema_name, flag=name, country=country
        )
        obj.pk = row.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Take the word back through the service."""
        tenant = Tenant.objects.shops().get(schema_name=obj.schema_name)
        actor = Actor.of(request)
        set_flag(tenant, obj.flag, None, actor=actor, country=obj.country)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Leave the audit entry to the service."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Leave the audit entry to the service."""


platform_site.register(ProvisioningRun, RunAdmin)
platform_site.register(ShopExport, ExportAdmin)
platform_site.register(FlagOverride, FlagAdmin)
