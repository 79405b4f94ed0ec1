"""Makers of this app's rows. Plain functions: factory_boy's classes carry no types."""

from decimal import Decimal
from itertools import count
from typing import Any

from providers.models import (
    REST_OF_THE_WORLD,
    ProviderConnection,
    ProviderProduct,
    ProviderVariant,
    ShippingRate,
)

_numbers = count(900_000)


def new_product(**fields: Any) -> ProviderProduct:
    """Make a poster of a blueprint of its own."""
    values: dict[str, Any] = {
        "provider": "printify",
        "ref": str(next(_numbers)),
        "print_provider_ref": "99",
        "title": "Matte Vertical Posters",
        "substrate": "poster",
    }
    return ProviderProduct.objects.create(**values | fields)


def new_variant(**fields: Any) -> ProviderVariant:
    """Make a 12 x 18 inch variant, 300 pixels an inch."""
    values: dict[str, Any] = {
        "ref": str(next(_numbers)),
        "title": "12″ x 18″",
        "width_in": Decimal(12),
        "height_in": Decimal(18),
        "width_px": 3600,
        "height_px": 5400,
    } | fields
    if "product" not in values:
        values["product"] = new_product()
    return ProviderVariant.objects.create(**values)


def new_rate(**fields: Any) -> ShippingRate:
    """Make a rate to the rest of the world."""
    values: dict[str, Any] = {
        "country": REST_OF_THE_WORLD,
        "first_minor": 1000,
        "additional_minor": 300,
        "currency": "USD",
    } | fields
    if "variant" not in values:
        values["variant"] = new_variant()
    return ShippingRate.objects.create(**values)


def new_connection(**fields: Any) -> ProviderConnection:
    """Make the current shop's connection to Printify."""
    values: dict[str, Any] = {
        "provider": "printify",
        "token": "token-for-tests-of-20",
        "webhook_secret": "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8",
        "remote_shop_ref": "778899",
    }
    return ProviderConnection.objects.create(**values | fields)
