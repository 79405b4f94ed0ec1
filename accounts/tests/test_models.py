"""People: one address, one person, within one shop."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from core.tenancy import PUBLIC, shop


def test_an_address_is_one_person_whatever_its_case(acme: Any) -> None:
    user = User.objects.create_user(
        "Ada@Example.COM", "a-long-password", name="Ada B", role="manager"
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ADA@example.com")

    assert user.email == "ada@example.com"
    assert User.objects.get_by_natural_key("aDa@EXAMPLE.com") == user
    assert Client().login(username="ADA@example.com", password="a-long-password")


def test_the_database_refuses_a_second_case_too(acme: Any) -> None:
    User.objects.create_user("ada@example.com")

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ADA@example.com")


def test_without_a_password_nobody_signs_in(acme: Any) -> None:
    user = User.objects.create_user("ada@example.com")

    assert not user.has_usable_password()
    assert not user.is_staff
    assert not Client().login(username="ada@example.com", password="")


@pytest.mark.parametrize(("schema", "role"), [("acme", "owner"), (PUBLIC, "operator")])
def test_who_may_do_everything_has_the_first_role_of_the_place(
    acme: Any, schema: str, role: str
) -> None:
    with shop(schema):
        user = User.objects.create_superuser("boss@example.com", "a-long-password")

        assert (user.role, user.is_staff, user.is_superuser) == (role, True, False)
        assert user.has_perm("people.manage")


def test_a_role_counts_only_where_it_belongs(acme: Any) -> None:
    operator = User.objects.create_user("op@example.com", role="operator")
    owner = User.objects.create_user("boss@example.com", role="owner")

    assert (operator.is_staff, owner.is_staff) == (False, True)
    assert not operator.has_perm("reliability.view")
    with shop(PUBLIC):
        assert (operator.is_staff, owner.is_staff) == (True, False)
        assert not owner.has_perm("reliability.view")


def test_the_inactive_may_do_nothing(acme: Any) -> None:
    owner = User(email="boss@example.com", role="owner", is_active=False)

    assert not owner.has_perm("orders.view")
    assert not owner.has_module_perms("orders")


def test_the_database_knows_the_roles(acme: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ada@example.com", role="king")


def test_a_person_is_called_by_name_or_address(acme: Any) -> None:
    named = User(email="ada@example.com", name="Ada Byron")
    nameless = User(email="eve@example.com")

    assert (named.get_full_name(), named.get_short_name()) == ("Ada Byron", "Ada")
    assert nameless.get_full_name() == str(nameless) == "eve@example.com"


def test_a_person_of_one_shop_is_unknown_in_another(acme: Any, globex: Any) -> None:
    User.objects.create_user("ada@example.com", "a-long-password")

    with shop("globex"):
        assert not User.objects.filter(email="ada@example.com").exists()
        User.objects.create_user("ada@example.com")

    assert User.objects.filter(email="ada@example.com").count() == 1


def test_a_shoppers_password_would_open_nothing(acme: Any) -> None:
    User.objects.create_user("ada@example.com", "a-long-password")

    assert not Client().login(username="ada@example.com", password="a-long-password")
