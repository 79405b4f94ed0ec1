"""How each address of a back office is attacked, made from its screens."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse

from config.admin_sites import platform_site, shop_site
from orders.models import Order
from payments.models import StripeAccount
from tests.isolation.attacks import Attack
from tests.isolation.planting import Loot
from tests.isolation.surfaces import Surface

ADMIN = "admin/"
# 302 leads to the sign-in page, or away from a row that is not there.
SHUT = frozenset({302, 403, 404, 405})
# Lists and forms of the shop whose host it is; the owner there may open them.
OWN_PAGE = frozenset({200, *SHUT})
# Forms without a row: they open for the owner of the attacked shop.
WITHOUT_ROW = {
    "search/",
    "",
    "login/",
    "logout/",
    "password_change/",
    "password_change/done/",
    "autocomplete/",
    "jsi18n/",
    "<url>",
    "<app_label>/",
}
# One row at most, under the number 1 in every shop: this shop's own page opens.
SAME_NUMBER = {StripeAccount}
FORM = {
    "_form_submitted": "True",
    "post": "yes",
    "_save": "Save",
    "name": "taken over",
    "title": "taken over",
    "password1": "taken-over-1",
    "password2": "taken-over-1",
    "new_password1": "taken-over-1",
    "new_password2": "taken-over-1",
}


def screen_of(surface: Surface, site: Any) -> tuple[type[Model], Any] | None:
    """Return the model and the screen whose address this is."""
    words = surface.route.removeprefix(ADMIN).split("/")
    for model, screen in site._registry.items():
        if words[:2] == [model._meta.app_label, model._meta.model_name]:
            return model, screen
    return None


def values_of(
    surface: Surface, model: type[Model] | None, loot: Loot
) -> dict[str, Any]:
    """Fill in what the route leaves open with the victim's row."""
    values = {"url": "nowhere", "app_label": "orders"}
    if "content_type_id" in surface.parameters:
        kind = ContentType.objects.get_for_model(Order)
        return {"content_type_id": kind.pk, "object_id": loot.rows[Order].pk}
    if model is not None and {"object_id", "id"} & set(surface.parameters):
        row = loot.rows[model]
        return {"object_id": row.pk, "id": row.pk}
    return values


def admin_attacks(surface: Surface, loot: Loot, site: Any) -> Iterator[Attack]:
    """Make the attacks on one address; none where nobody said how to attack it."""
    found = screen_of(surface, site)
    route = surface.route.removeprefix(ADMIN)
    is_view_on_site = "content_type_id" in surface.parameters
    if found is None and route not in WITHOUT_ROW and not is_view_on_site:
        return
    model, screen = found or (None, None)
    values = values_of(surface, model, loot)
    has_row = bool({"object_id", "id"} & set(surface.parameters))
    may = SHUT if has_row and model not in SAME_NUMBER else OWN_PAGE
    allowed = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"), may)
    for number, form in enumerate(forms_of(surface, model, screen, loot)):
        yield Attack(
            lambda _: values,
            lambda _, form=form: form,  # type: ignore[misc]
            lambda _: {"s": "zanzibar", "q": "zanzibar", "term": "zanzibar", **AUTO},
            may=allowed,
            is_form=True,
            # Django's admin asks only whether a request is a POST; the rest is a GET.
            methods=("GET", "POST") if number == 0 else ("POST",),
        )


AUTO = {"app_label": "orders", "model_name": "orderline", "field_name": "order"}


def forms_of(
    surface: Surface, model: type[Model] | None, screen: Any, loot: Loot
) -> Iterator[dict[str, Any]]:
    """Give the forms to send: the dialog's, and each bulk action on the row."""
    yield FORM
    if model is not None and surface.name.endswith("_changelist"):
        for action in ("delete_selected", *screen.actions):
            name = action if isinstance(action, str) else action.__name__
            yield {**FORM, "action": name, "_selected_action": [loot.rows[model].pk]}


def shop_screens() -> list[type[Model]]:
    """List the models that a shop's back office shows."""
    return sorted(shop_site._registry, key=lambda model: model._meta.label)


def platform_screens() -> list[type[Model]]:
    """List the models that the operators' back office shows."""
    return sorted(platform_site._registry, key=lambda model: model._meta.label)


def list_url(model: type[Model]) -> str:
    """Return the address of a screen's list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
