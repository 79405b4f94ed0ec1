from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.http import Unreachable
from core.tenancy import current_schema, shop
from providers.models import ProviderProduct, ProviderVariant, ShippingRate
from providers.printify.tests.stub import DROPPED, Stub
from providers.services import Synced, shipping_cost, sync_catalogue

pytestmark = pytest.mark.usefixtures("acme")

HOUSE = "GET /catalog/blueprints/282/print_providers/99"
VARIANTS = f"{HOUSE}/variants.json"
SHIPPING = f"{HOUSE}/shipping.json"


def variant(ref: int, size: str, width: int = 3600, height: int = 5400) -> Any:
    spot = {"position": "front", "width": width, "height": height}
    return {"id": ref, "title": size, "options": {"size": size}, "placeholders": [spot]}


def profile(first: int, *countries: str) -> Any:
    return {
        "variant_ids": [1, 2, 3],
        "first_item": {"cost": first, "currency": "USD"},
        "additional_items": {"cost": 220, "currency": "USD"},
        "countries": list(countries),
    }


@pytest.fixture(autouse=True)
def _catalogue(printify: Stub) -> None:
    blueprint = {"id": 282, "title": "Matte Vertical Posters"}
    printify.on("GET /catalog/blueprints/282.json", blueprint)
    printify.on(
        "GET /catalog/blueprints/282/print_providers.json", [{"id": 99, "title": "x"}]
    )
    printify.on(
        VARIANTS,
        {
            "variants": [
                variant(1, "12″ x 18″"),
                variant(2, "A2", 0, 0),
                variant(3, "XL"),
            ]
        },
    )
    printify.on(
        SHIPPING,
        {
            "handling_time": {"value": 4, "unit": "day"},
            "profiles": [profile(480, "US"), profile(1490, "REST_OF_THE_WORLD")],
        },
    )


def test_copies_products_variants_and_rates() -> None:
    synced = sync_catalogue("token", ["282"])

    assert synced == Synced(products=1, variants=2, rates=4, skipped=1)
    product = ProviderProduct.objects.get()
    assert (product.provider, product.ref, product.print_provider_ref) == (
        "printify",
        "282",
        "99",
    )
    assert product.substrate == "poster"
    first, second = ProviderVariant.objects.order_by("ref")
    assert (first.width_in, first.height_in) == (Decimal(12), Decimal(18))
    assert (first.width_px, first.height_px) == (3600, 5400)
    assert second.width_in == Decimal("16.535433")
    assert second.height_in == Decimal("23.385827")
    assert (second.width_px, second.height_px) == (None, None)
    rate = ShippingRate.objects.get(variant=first, country="US")
    assert (rate.first_minor, rate.additional_minor, rate.currency) == (480, 220, "USD")
    assert (rate.handling_days_min, rate.handling_days_max) == (4, 4)
    assert shipping_cost([(first.pk, 2)], "JP").minor == 1490 + 220


def test_again_changes_nothing_and_asks_few_queries() -> None:
    sync_catalogue("token", ["282"])
    before = set(ProviderVariant.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as queries:
        again = sync_catalogue("token", ["282", "282"])

    assert again == Synced(products=1, variants=2, rates=4, skipped=1)
    assert set(ProviderVariant.objects.values_list("pk", flat=True)) == before
    assert ProviderProduct.objects.count() == 1
    assert ShippingRate.objects.count() == 4
    sql = [q["sql"] for q in queries if "providers_" in q["sql"]]
    assert len(sql) == 5, sql


def test_follows_what_changes(printify: Stub) -> None:
    sync_catalogue("token", ["282"])
    printify.on(VARIANTS, {"variants": [variant(1, "16″ x 20″", 4800, 6000)]})
    printify.on(SHIPPING, {"profiles": [profile(500, "US")]})

    sync_catalogue("token", ["282"])

    first, second = ProviderVariant.objects.order_by("ref")
    assert (first.width_in, first.width_px, first.is_available) == (
        Decimal(16),
        4800,
        True,
    )
    assert not second.is_available
    rate = ShippingRate.objects.get(variant=first)
    assert (rate.country, rate.first_minor, rate.handling_days_min) == ("US", 500, None)


def test_other_blueprints_are_left_alone(printify: Stub) -> None:
    sync_catalogue("token", ["282"])
    printify.on("GET /catalog/blueprints/555.json", {"id": 555, "title": "Canvas"})
    printify.on("GET /catalog/blueprints/555/print_providers.json", [])

    sync_catalogue("token", ["555"])

    assert ProviderVariant.objects.filter(is_available=True).count() == 2


def test_a_failure_half_way_writes_nothing(printify: Stub) -> None:
    printify.on(SHIPPING, DROPPED)

    with pytest.raises(Unreachable):
        sync_catalogue("token", ["282"])

    assert not ProviderProduct.objects.exists()


def test_writes_to_public_and_returns_to_the_shop() -> None:
    sync_catalogue("token", ["282"])

    assert current_schema() == "acme"
    with shop("globex"):
        assert ProviderVariant.objects.count() == 2
    with shop("public"):
        assert ProviderVariant.objects.count() == 2
