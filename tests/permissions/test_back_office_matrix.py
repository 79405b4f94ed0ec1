"""Every screen, form and button of both back offices, tried with every role."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from accounts.models import Invitation, User
from config.admin_sites import platform_site, shop_site
from core.tenancy import PUBLIC, shop
from tenants.models import Tenant
from tests.isolation.attacks import Attack
from tests.isolation.planting import Loot
from tests.isolation.surfaces import Surface
from tests.permissions.people import ANYBODY, Asker, askers_of, signed_in
from tests.permissions.table import PLATFORM_SCREENS, SHOP_SCREENS, Screen

Screens = dict[str, Screen]
BOTH = [(shop_site, SHOP_SCREENS), (platform_site, PLATFORM_SCREENS)]
both_sites = pytest.mark.parametrize(("site", "table"), BOTH, ids=["shop", "platform"])
KINDS = ("actions_list", "actions_detail", "actions_row", "actions_submit_line")


def buttons_of(screen: Any, *kinds: str) -> set[str]:
    """Name the buttons of a screen."""
    return {str(name) for kind in kinds for name in getattr(screen, kind, ()) or ()}


@both_sites
def test_every_screen_and_button_is_in_the_table(site: Any, table: Screens) -> None:
    there = {
        model._meta.label_lower: buttons_of(screen, *KINDS, "actions")
        for model, screen in site._registry.items()
    }

    assert there == {name: set(row.buttons) for name, row in table.items()}


@both_sites
@pytest.mark.parametrize(
    "role", ["owner", "manager", "curator", "support", "operator", ""]
)
def test_forms_are_for_whom_the_table_says(
    db: None, site: Any, table: Screens, role: str
) -> None:
    """Adding, changing and deleting by form, and what is done with selected rows."""
    request: Any = RequestFactory().get("/")
    with shop("acme" if site is shop_site else PUBLIC):
        request.user = User(email="x@example.com", role=role)
        wrong = [
            (name, what, got)
            for model, screen in site._registry.items()
            for name in [model._meta.label_lower]
            for what, got, roles in questions(screen, request, table[name])
            if got != (role in roles.split() and bool(role))
        ]

    assert wrong == []


def questions(
    screen: Any, request: Any, row: Screen
) -> Iterator[tuple[str, bool, str]]:
    """Give each question that Django's admin asks, its answer and who may."""
    yield "view", screen.has_view_permission(request), row.view
    yield "add", screen.has_add_permission(request), row.add
    yield "change", screen.has_change_permission(request), row.change
    yield "delete", screen.has_delete_permission(request), row.delete
    offered = screen.get_actions(request)
    for name in buttons_of(screen, "actions"):
        yield name, name in offered, row.buttons[name]


def pages(site: Any, table: Screens, loot: Loot) -> Iterator[tuple[str, str, str]]:
    """Give each list and each button's dialog: name, path and who may open it."""
    for model, screen in site._registry.items():
        name = model._meta.label_lower
        base = f"admin/{name.replace('.', '/')}"
        yield name, f"{base}/", table[name].view
        for button in buttons_of(screen, *KINDS):
            of_row = button in buttons_of(screen, "actions_detail", "actions_row")
            # The shop's people and invitations are no rows of the platform.
            is_away = site is platform_site and model in {User, Invitation}
            if of_row and (is_away or model not in loot.rows):
                continue
            row = f"{loot.rows[model].pk}/" if of_row else ""
            yield (
                f"{name} {button}",
                f"{base}/{row}{button}/",
                table[name].buttons[button],
            )


def opened(
    askers: list[Asker], asked: list[tuple[str, str, str]], loot: Loot, schema: str
) -> list[tuple[str, str, int]]:
    """Open every page as everybody; return what went otherwise than the table says."""
    wrong = []
    own = Tenant.objects.get(schema_name=schema).pk
    for asker in askers:
        for name, path, roles in asked:
            surface = Surface(path, None, "")
            answer = asker.at(schema).send(surface, "GET", Attack(), loot)
            # A list that is asked with a word it does not know begins anew without it.
            # The list of what a shop has one row of leads to that row.
            is_list = answer.status == 302 and answer.location.endswith(
                ("?e=1", f"{path}{own}/change/")
            )
            got = 200 if is_list else answer.status
            may = asker.role in roles.split() and bool(asker.role)
            # Who has no role here is led to the sign-in page.
            shut = 403 if asker.role else 302
            if got != (200 if may else shut):
                wrong.append((asker.name, name, got))
    return wrong


@pytest.mark.parametrize("schema", ["acme", "globex"])
def test_screens_and_buttons_open_for_whom_the_table_says(
    loots: dict[str, Loot], schema: str
) -> None:
    loot = loots[schema]
    asked = list(pages(shop_site, SHOP_SCREENS, loot))

    assert opened(askers_of(schema), asked, loot, schema) == []
    assert len(asked) > 35


def test_the_platforms_screens_open_for_operators(loots: dict[str, Loot]) -> None:
    loot = loots["acme"]
    asked = list(pages(platform_site, PLATFORM_SCREENS, loot))
    here = [signed_in(PUBLIC, role) for role in ("operator", "")] + [ANYBODY]

    assert opened(here, asked, loot, PUBLIC) == []
