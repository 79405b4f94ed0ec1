"""Every view, asked by everybody, in two shops and on the platform."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from accounts.permissions import LIST, NAMES
from config.aliases import ALIASES
from core.tenancy import PUBLIC
from tests.isolation.attacks import Attack, attack_of
from tests.isolation.planting import Loot
from tests.isolation.surfaces import PLATFORM_URLS, SHOP_URLS, Surface, surfaces
from tests.permissions.people import ANYBODY, Asker, askers_of, signed_in
from tests.permissions.table import HOLDERS, PLAIN_VIEWS, PLATFORM, ROWS, SHOP, Row

VERBS = ("get", "post", "put", "patch", "delete")
URLS = {SHOP: SHOP_URLS, PLATFORM: PLATFORM_URLS}


def views(host: str) -> Iterator[tuple[Surface, Any]]:
    """Give each address outside the back office with its class, if it has one."""
    for surface in surfaces(URLS[host]):
        if not surface.route.startswith("admin/"):
            view = surface.view
            cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
            yield surface, cls


def is_alias(route: str) -> bool:
    """Tell whether an address stands for another, whose view it is."""
    return any(
        route == alias or (alias.endswith("/") and route.startswith(alias))
        for alias in ALIASES
    )


def name_of(view: Any) -> str:
    """Name a view that is a function."""
    return f"{view.__module__}.{view.__qualname__}"


@pytest.mark.parametrize("host", [SHOP, PLATFORM])
def test_every_view_is_in_the_table(host: str) -> None:
    there = {
        (verb.upper(), surface.route)
        for surface, cls in views(host)
        if hasattr(cls, "permission_classes") and not is_alias(surface.route)
        for verb in VERBS
        if hasattr(cls, verb)
    }

    assert there == {(row.method, row.path) for row in ROWS if row.host == host}


@pytest.mark.parametrize("host", [SHOP, PLATFORM])
def test_every_alias_is_the_view_of_a_row(host: str) -> None:
    listed = {
        cls for surface, cls in views(host) if cls and not is_alias(surface.route)
    }

    assert {cls for _, cls in views(host) if cls} == listed


def test_every_other_view_says_what_decides() -> None:
    plain = {
        name_of(surface.view)
        for host in URLS
        for surface, cls in views(host)
        if cls is None
    }

    assert plain == set(PLAIN_VIEWS)
    assert all(len(reason) > 10 for reason in PLAIN_VIEWS.values())


@pytest.mark.parametrize("host", [SHOP, PLATFORM])
def test_every_view_declares_what_the_table_says(host: str) -> None:
    """Reachable from a URL table: public, self, or a name of the list."""
    told = {row.path: row.permission for row in ROWS if row.host == host}

    for surface, cls in views(host):
        if cls is not None and hasattr(cls, "permission_classes"):
            assert cls.permission in {"public", "self", *NAMES}, surface.route
            assert is_alias(surface.route) or cls.permission == told[surface.route]


def test_the_list_holds_what_the_table_says() -> None:
    listed = {one.name: sorted(one.roles) for one in LIST}

    assert listed == {name: sorted(roles.split()) for name, roles in HOLDERS.items()}


def expected(row: Row, asker: Asker) -> set[int]:
    """Say how a view must answer: as it does to who may, 401, or 403."""
    if asker.holds(row.permission):
        return {row.expected}
    return {401} if asker.is_anonymous else {403}


# The platform's rows are not planted: whoever may ask finds nothing.
NOWHERE = Attack(
    lambda _: {"shop_id": 0, "run_id": uuid.UUID(int=0), "export_id": uuid.UUID(int=0)}
)


def ask(row: Row, asker: Asker, loot: Loot, schema: str) -> int:
    """Send the row's request, with the planted ids and tokens, and undo it."""
    attack = attack_of(row.path) if row.host == SHOP else NOWHERE
    assert attack is not None, row.path
    surface = Surface(row.path, None, "")
    return asker.at(schema).send(surface, row.method, attack, loot).status


@pytest.mark.parametrize("schema", ["acme", "globex"])
def test_a_shops_views_open_for_whom_the_table_says(
    loots: dict[str, Loot], schema: str
) -> None:
    wrong = [
        (row.method, row.path, asker.name, got)
        for asker in askers_of(schema)
        for row in ROWS
        if row.host == SHOP
        and (got := ask(row, asker, loots[schema], schema)) not in expected(row, asker)
    ]

    assert wrong == []


@pytest.mark.parametrize(("home", "away"), [("acme", "globex"), ("globex", "acme")])
def test_a_role_counts_for_nothing_in_the_other_shop(
    loots: dict[str, Loot], home: str, away: str
) -> None:
    guarded = [row for row in ROWS if row.host == SHOP and row.permission != "public"]

    wrong = [
        (row.method, row.path, asker.name, got)
        for asker in askers_of(home)
        for row in guarded
        if (got := ask(row, asker, loots[away], away)) != 401
    ]

    assert wrong == []


def test_the_platforms_views_open_for_operators_only(loots: dict[str, Loot]) -> None:
    loot = loots["acme"]
    here = [signed_in(PUBLIC, role) for role in ("operator", "")] + [ANYBODY]
    strangers = askers_of("acme")
    wrong = []

    for row in ROWS:
        if row.host == PLATFORM:
            asked = [(asker, expected(row, asker)) for asker in here]
            asked += [(asker, {401}) for asker in strangers]
            wrong += [
                (row.method, row.path, asker.name, got)
                for asker, may in asked
                if (got := ask(row, asker, loot, PUBLIC)) not in may
            ]

    assert wrong == []
