from typing import Any

import pytest

from core.money import Money
from providers.exceptions import NotDeliverable
from providers.services import shipping_cost
from providers.tests.factories import (
    new_product,
    new_rate,
    new_variant,
)

pytestmark = pytest.mark.usefixtures("acme")


def test_first_piece_pays_the_first_rate_and_others_the_additional_one() -> None:
    rate = new_rate(country="US", first_minor=480, additional_minor=120)

    assert shipping_cost([(rate.variant_id, 1)], "US") == Money(480, "USD")
    assert shipping_cost([(rate.variant_id, 3)], "US") == Money(720, "USD")


def test_the_dearest_first_rate_of_a_product_counts_once() -> None:
    product = new_product()
    small = new_rate(
        variant=new_variant(product=product),
        country="US",
        first_minor=480,
        additional_minor=120,
    )
    large = new_rate(
        variant=new_variant(product=product),
        country="US",
        first_minor=900,
        additional_minor=250,
    )

    cost = shipping_cost([(small.variant_id, 2), (large.variant_id, 1)], "US")

    assert cost == Money(900 + 2 * 120, "USD")


def test_each_product_is_a_parcel_of_its_own() -> None:
    one = new_rate(country="US", first_minor=480)
    other = new_rate(country="US", first_minor=700)

    cost = shipping_cost([(one.variant_id, 1), (other.variant_id, 1)], "US")

    assert cost == Money(1180, "USD")


def test_the_countrys_own_rate_goes_before_the_rest_of_the_world(
    django_assert_num_queries: Any,
) -> None:
    own = new_rate(country="SE", first_minor=600)
    new_rate(variant=own.variant, first_minor=1500)

    with django_assert_num_queries(1):
        assert shipping_cost([(own.variant_id, 1)], "SE") == Money(600, "USD")
    assert shipping_cost([(own.variant_id, 1)], "JP") == Money(1500, "USD")


def test_names_the_country_it_does_not_deliver_to() -> None:
    rate = new_rate(country="US")

    with pytest.raises(NotDeliverable, match="not delivered to JP") as caught:
        shipping_cost([(rate.variant_id, 1)], "JP")

    assert caught.value.fields == {"country": ["Not delivered to JP."]}


def test_the_same_variant_on_two_lines_counts_as_one() -> None:
    rate = new_rate(country="US", first_minor=480, additional_minor=120)

    cost = shipping_cost([(rate.variant_id, 1), (rate.variant_id, 1)], "US")

    assert cost == Money(600, "USD")


def test_nothing_to_send_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="Nothing to send"):
        shipping_cost([], "US")
