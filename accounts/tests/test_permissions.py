"""The list of permissions: complete, known to whoever asks, and held as decided."""

import pytest

from accounts.permissions import LIST, NAMES, SHOP_ROLES, Role, named, permissions_of
from config.admin_sites import platform_site, shop_site


def test_every_permission_is_told_once_and_held_by_someone() -> None:
    assert len(NAMES) == len(LIST)
    assert all(one.roles and one.says for one in LIST)
    django_names = [name for one in LIST for name in one.models]
    assert len(django_names) == len(set(django_names))


def test_every_screen_of_the_back_offices_can_be_seen_by_someone() -> None:
    shown = {
        f"{model._meta.app_label}.view_{model._meta.model_name}"
        for site in (shop_site, platform_site)
        for model in site._registry
    }

    assert shown <= {name for one in LIST for name in one.models}


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.OWNER, {"people.manage", "connections.manage"}, {"shops.manage"}),
        (Role.MANAGER, {"settings.edit", "payments.refund"}, {"people.manage"}),
        (Role.CURATOR, {"catalog.edit"}, {"orders.view", "audit.view"}),
        (Role.SUPPORT, {"orders.cancel", "mails.resend"}, {"catalog.edit"}),
        (Role.OPERATOR, {"shops.enter", "frames.curate"}, {"orders.view"}),
    ],
)
def test_roles_hold_what_was_decided(
    role: Role, may: set[str], may_not: set[str]
) -> None:
    held = permissions_of(role)

    assert may <= held
    assert not may_not & held


def test_owners_hold_all_that_anyone_in_a_shop_holds() -> None:
    for role in SHOP_ROLES:
        assert permissions_of(role) <= permissions_of(Role.OWNER)


def test_shoppers_and_unknown_roles_hold_nothing() -> None:
    assert not permissions_of("")
    assert not permissions_of("king")


def test_names_are_put_in_the_order_of_the_list() -> None:
    found = named(["orders.cancel", "orders.view", "no.such"])

    assert [one.name for one in found] == ["orders.view", "orders.cancel"]
