"""Every view is counted in a class of config/limits.py, and in the right one."""

from typing import Any

import pytest
from limits import parse_many

from config import limits
from core.throttling import class_of
from tests.isolation.surfaces import PLATFORM_URLS, SHOP_URLS, Surface, surfaces

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
EVERY = [
    (surface, method)
    for urls in (SHOP_URLS, PLATFORM_URLS)
    for surface in surfaces(urls)
    for method in METHODS
]
# Words in an address that say what is at stake -> the class it must be in.
AT_STAKE = {
    "v1/webhooks/stripe": limits.WEBHOOK,
    "v1/webhooks/printify": limits.WEBHOOK,
    "v1/webhooks/test": limits.STAFF,
    "admin/login/": limits.ADMIN_SIGN_IN,
    "v1/checkout": limits.CHECKOUT,
    "checkout": limits.CHECKOUT,
    "media/<name>": limits.MEDIA,
    "v1/products": limits.SEARCH,
}


def route_of(surface: Surface) -> str:
    """Write namespace:name as a request's match has it."""
    is_admin = surface.route.startswith("admin/")
    return f"admin:{surface.name}" if is_admin else surface.name


def test_every_view_has_a_class() -> None:
    found = {
        class_of(surface.view, method, route_of(surface)) for surface, method in EVERY
    }

    assert found <= set(limits.LIMITS)
    assert len(EVERY) > 500


@pytest.mark.parametrize(("route", "wanted"), AT_STAKE.items())
def test_what_is_at_stake_is_in_its_class(route: str, wanted: str) -> None:
    (surface,) = [s for s in surfaces(SHOP_URLS) if s.route == route]

    assert class_of(surface.view, "POST", route_of(surface)) == wanted


def test_the_back_office_is_staffs() -> None:
    strangers = {
        surface.route
        for surface, method in EVERY
        if surface.route.startswith("admin/")
        and class_of(surface.view, method, route_of(surface))
        not in {limits.STAFF, limits.ADMIN_SIGN_IN}
    }

    assert strangers == set()


WORDS_OF_SIGNING_IN = ("login", "signin", "sign-in", "password", "code", "token/")


def test_signing_in_is_never_in_a_wide_class() -> None:
    wide = {limits.PUBLIC_READ, limits.CART, limits.MEDIA, limits.SEARCH}
    strangers = {
        surface.route
        for surface, method in EVERY
        if method == "POST"
        and any(word in surface.route for word in WORDS_OF_SIGNING_IN)
        and class_of(surface.view, method, route_of(surface)) in wide
    }

    assert strangers == set(), "Give these a class in config/limits.py or `throttle`."


@pytest.mark.parametrize("name", limits.LIMITS)
def test_a_row_can_be_read_and_bounds_addresses(name: str) -> None:
    row = limits.LIMITS[name]

    assert row.ip
    for text in (row.ip, row.user, row.key, row.host):
        if text:
            assert all(item.amount > 0 for item in parse_many(text))


def test_a_method_may_have_a_class_of_its_own() -> None:
    def view() -> None: ...

    view.throttle = {"POST": "checkout"}  # type: ignore[attr-defined]
    plain: Any = view

    assert class_of(plain, "POST", "") == "checkout"
    assert class_of(plain, "GET", "") == "public_read"
    assert class_of(plain, "DELETE", "") == "cart"
