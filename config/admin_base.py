"""What the screens of both back offices share: columns, dialogs and read-only admins.

Knows no app above core, so every app's admin.py may import it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import ActionDialog
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.widgets import UnfoldAdminTextInputWidget

from core import audit
from core.actors import Actor
from core.crypto import EncryptedLineField
from core.errors import AppError
from core.money import Money
from core.tenancy import current_schema

Column = Callable[[Any, Any], Any]
NOTHING = SafeString('<span class="pp-none">–</span>')


def badge_html(text: object, tone: str = "grey") -> SafeString:
    """Draw a coloured label: green, blue, amber, red, violet or grey."""
    return format_html('<span class="pp-badge pp-{}">{}</span>', tone, text)


def time_html(value: datetime | None) -> SafeString:
    """Write an instant in UTC, exact to the second when pointed at."""
    if value is None:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        value.isoformat(),
        f"{value:%Y-%m-%d %H:%M:%S}",
        f"{value:%-d %b %Y, %H:%M}",
    )


def money_html(minor: int | None, currency: str) -> SafeString:
    """Write an amount as its currency is written."""
    if minor is None:
        return NOTHING
    return format_html(
        '<span class="pp-money">{}</span>', Money(minor, currency).format()
    )


def link_html(thing: models.Model, text: object = None) -> SafeString:
    """Link to the screen of a row of the same back office."""
    url = reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change",
        args=[thing.pk],
    )
    return format_html('<a class="pp-link" href="{}">{}</a>', url, text or thing)


def badge(field: str, tones: Mapping[str, str], title: str) -> Column:
    """Make a column that shows a choice as a coloured label."""

    @display(description=title, ordering=field)
    def column(_: Any, row: models.Model) -> SafeString:
        value = getattr(row, field)
        words = getattr(row, f"get_{field}_display", lambda: value)()
        return badge_html(str(words).capitalize(), tones.get(value, "grey"))

    return column  # type: ignore[no-any-return]


def stamp(field: str, title: str) -> Column:
    """Make a column that shows an instant in UTC."""

    @display(description=title, ordering=field)
    def column(_: Any, row: models.Model) -> SafeString:
        return time_html(getattr(row, field))

    return column  # type: ignore[no-any-return]


def cash(field: str, title: str, currency: str = "currency") -> Column:
    """Make a column that shows minor units as money; `a.b` reads a related row."""

    @display(description=title, ordering=field)
    def column(_: Any, row: models.Model) -> SafeString:
        code: Any = row
        for name in currency.split("."):
            code = getattr(code, name)
        return money_html(getattr(row, field), code)

    return column  # type: ignore[no-any-return]


def code(field: str, title: str) -> Column:
    """Make a column that shows an identifier, in monospace."""

    @display(description=title, ordering=field)
    def column(_: Any, row: models.Model) -> SafeString:
        value = getattr(row, field)
        return (
            format_html('<code class="pp-code">{}</code>', value) if value else NOTHING
        )

    return column  # type: ignore[no-any-return]


def block(field: str, title: str) -> Column:
    """Make a read-only field that shows a long text as it was written."""

    @display(description=title)
    def column(_: Any, row: models.Model) -> SafeString:
        value = getattr(row, field)
        return format_html('<pre class="pp-pre">{}</pre>', value) if value else NOTHING

    return column  # type: ignore[no-any-return]


def one_of(name: str, words: str, values: Callable[[], Iterable[str]]) -> Any:
    """Make a filter from values that code knows, which costs no query."""

    class Filter(admin.SimpleListFilter):
        title = words
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
            return [(value, value) for value in sorted(values())]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
            return queryset.filter(**{name: self.value()}) if self.value() else queryset

    return Filter


def confirm(
    title: str, description: str, submit: str, form: Any = None
) -> ActionDialog:
    """Describe the dialog of a button; its GET shows the form, only its POST acts."""
    return ActionDialog(
        title=title, description=description, form_class=form, form_submit_text=submit
    )


def button(
    description: str,
    icon: str,
    dialog: ActionDialog,
    *,
    permission: str = "act",
    variant: ActionVariant = ActionVariant.DEFAULT,
) -> Callable[[Any], Any]:
    """Make a button with a dialog; 404 on a row that this site does not show.

    unfold draws the dialog of any id; only rows of one's own shop shall have one.
    """

    def decorate(function: Any) -> Any:
        inner = action(
            function,
            permissions=[permission],
            description=description,
            icon=icon,
            dialog=dialog,
            variant=variant,
        )

        @wraps(inner)
        def outer(screen: Any, request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if "object_id" in kwargs:
                screen.row(request, kwargs["object_id"])
            answer: HttpResponse = inner(screen, request, **kwargs)
            return answer

        return outer

    return decorate


class BaseAdmin(ModelAdmin):
    """Lists that fill the window, writes that are audited, buttons that explain."""

    list_fullwidth = True
    list_filter_sheet = True
    list_per_page = 50
    show_full_result_count = False
    list_disable_select_all = True
    # Labels above their values: several short fields then fit on one line.
    compressed_fields = False
    warn_unsaved_form = True
    # USD, EUR: a line is enough for a list of codes or words.
    formfield_overrides = {
        ArrayField: {"widget": UnfoldAdminTextInputWidget},
        EncryptedLineField: {"widget": UnfoldAdminTextInputWidget},
    }
    # No "delete selected": what may be deleted is deleted on its own page.
    actions: Any = ()
    # What an empty list says.
    empty_says = "Nothing here yet."

    def out_of_place(self, row: Any) -> set[str]:
        """Name the buttons that would only be refused as this row stands."""
        return set()

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """Leave those out."""
        found = super().get_actions_detail(request, object_id)
        row = self.get_object(request, str(object_id))
        hidden = tuple(f"_{name}" for name in self.out_of_place(row)) if row else ()
        return [one for one in found if not one.action_name.endswith(hidden)]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer this screen's own bulk actions only."""
        found: dict[str, Any] = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Take down how the row stands before a form may change it."""
        found = super().get_object(request, *args, **kwargs)
        if found is not None and request.method == "POST":
            self._before(request)[str(found.pk)] = audit.values_of(found)
        return found

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Write the audit entry; Django's own log would tell names in plain."""
        self._audit(request, obj, "added", {}, audit.values_of(obj))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Write the audit entry with what the form changed."""
        before = self._before(request).get(str(obj.pk), {})
        after = audit.values_of(obj)
        known = {name: value for name, value in after.items() if name in before}
        self._audit(request, obj, "changed", before, known, **_fields(message, before))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Write an audit entry for each row that is about to go."""
        for obj in queryset:
            self._audit(request, obj, "deleted", audit.values_of(obj), {})

    @staticmethod
    def _before(request: HttpRequest) -> dict[str, dict[str, Any]]:
        """Return how the rows of this request stood."""
        rows: dict[str, Any] = request.__dict__.setdefault("_rows_before", {})
        return rows

    def _audit(
        self,
        request: HttpRequest,
        obj: Any,
        what: str,
        before: Any,
        after: Any,
        **facts: Any,
    ) -> None:
        action = f"{self.opts.app_label}.{self.opts.model_name}.{what}"
        actor = Actor.of(request)
        with transaction.atomic():
            audit.record(actor, action, obj, before=before, after=after, **facts)

    def has_act_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let those press this screen's buttons who hold the model's change permission.

        Asked by name and not as "app.change_model": unfold looks such names up in the
        database when Django checks itself, which a fresh installation cannot answer.
        """
        return bool(
            request.user.has_perm(
                f"{self.opts.app_label}.change_{self.opts.model_name}"
            )
        )

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """Fetch the row a button is on; 404 for a row this site does not show."""
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return found

    def perform(
        self,
        request: HttpRequest,
        work: Callable[[], object],
        *,
        said: str,
        back: str,
    ) -> HttpResponse:
        """Do what a dialog asked for; say how it went; go back to the page."""
        try:
            work()
        except AppError as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, said)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": back})
        return redirect(back)

    def page_of(self, row: models.Model) -> str:
        """Return the address of a row's own page."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(f"admin:{name}", args=[row.pk])

    @property
    def list_page(self) -> str:
        """Return the address of the list."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")


def _fields(message: Any, before: Any) -> dict[str, list[str]]:
    """Name what changed where nobody took down how the row stood, as in a list."""
    if before or not isinstance(message, list):
        return {}
    parts = [part.get("changed", {}).get("fields", []) for part in message]
    return {"fields": [str(name) for names in parts for name in names]}


class ReadOnlyAdmin(BaseAdmin):
    """A screen that shows; only its buttons change anything."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: rows come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows change through services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows are history."""
        return False


class ReadOnlyInline(TabularInline):
    """Rows shown on their owner's page."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: rows change through services."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Show to whoever may see the owner: these rows are part of it."""
        return True


class OwnShopMixin:
    """Rows of public tables, of this shop only; row-level security says the same."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the rows of the schema at hand."""
        rows = super().get_queryset(request)  # type: ignore[misc]
        return rows.filter(schema_name=current_schema())


def shop_url(request: HttpRequest) -> str:
    """Return scheme and host by which outside services reach this shop."""
    host = request.get_host().rsplit(":", 1)[0]
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"
