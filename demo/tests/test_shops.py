"""The demo shops are shops that can be made, and their faults are faults."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from core.tests.outside import Simulator
from core.tests.outside import simulator as simulator
from demo.faults import FAULTS, rules_of
from demo.seeding import random_word, size_label
from demo.shops import SHOPS, DemoShop
from providers.models import ProviderVariant
from tenants.services.opening import NewShop, checked_shop


def test_faults_are_named_and_combined() -> None:
    assert rules_of("") == []
    assert rules_of("lost_webhooks") == FAULTS["lost_webhooks"]
    assert rules_of("lost_webhooks, duplicate_webhooks") == (
        FAULTS["lost_webhooks"] + FAULTS["duplicate_webhooks"]
    )
    assert len(rules_of("all")) == sum(map(len, FAULTS.values()))
    with pytest.raises(ValueError, match=r"knows lost_webhooks, .*, not rain"):
        rules_of("rain")


def test_the_simulator_takes_every_fault(simulator: Simulator) -> None:
    rules = simulator.control("PUT", "/faults", rules=rules_of("all"))["rules"]

    assert len(rules) == len(rules_of("all"))


@pytest.mark.parametrize("demo", SHOPS, ids=lambda demo: demo.schema_name)
def test_a_demo_shop_can_be_made_and_delivers_where_it_sells(demo: DemoShop) -> None:
    new = NewShop(
        name=demo.name,
        host=demo.host,
        owner_email=demo.owner_email,
        settings=demo.settings,
    )

    tenant = checked_shop(new)

    assert tenant.schema_name == demo.schema_name
    currencies = set(tenant.currencies)
    for offer in demo.offers:
        assert all(prices.keys() == currencies for prices in offer.prices.values())
    for currency in currencies:
        served = {row.country for row in demo.deliveries if row.currency == currency}
        assert "" in served or set(tenant.countries) <= served


def test_two_demo_shops_share_nothing() -> None:
    for name in ("name", "host", "owner_email"):
        assert len({getattr(demo, name) for demo in SHOPS}) == len(SHOPS)
    prefixes = {demo.settings["order_prefix"] for demo in SHOPS}
    slugs = [piece.slug for demo in SHOPS for piece in demo.pieces]
    assert len(prefixes) == len(SHOPS)
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("width", "height", "title", "label"),
    [
        ("12", "18", "12″ x 18″", "12×18 in"),
        ("8.27", "11.69", "A4 (21 x 29.7 cm)", "A4"),
        ("11.69", "16.54", "A3 / matte", "A3"),
    ],
)
def test_sizes_are_named_as_people_say_them(
    width: str, height: str, title: str, label: str
) -> None:
    variant = ProviderVariant(
        width_in=Decimal(width), height_in=Decimal(height), title=title
    )

    assert size_label(variant) == label


def test_made_up_keys_are_such_as_stripe_gives() -> None:
    words = {random_word(32) for _ in range(20)}

    assert len(words) == 20
    assert all(len(word) == 32 and word.isascii() and word.isalnum() for word in words)


def test_the_start_says_where_everything_is(settings: Any) -> None:
    settings.PUBLIC_PORT = "8000"
    said = StringIO()

    call_command("show_urls_and_logins", stdout=said)

    for demo in SHOPS:
        assert f"http://{demo.host}:8000/admin/" in said.getvalue()
        assert demo.owner_email in said.getvalue()
