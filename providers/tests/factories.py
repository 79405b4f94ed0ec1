"""Makers of this app's rows."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from providers.models import (
    REST_OF_THE_WORLD,
    ProviderConnection,
    ProviderProduct,
    ProviderVariant,
    ShippingRate,
)


class ProviderProductFactory(DjangoModelFactory[ProviderProduct]):
    class Meta:
        model = ProviderProduct

    provider = "printify"
    ref = factory.Sequence(lambda n: str(700_000 + n))
    print_provider_ref = "99"
    title = "Matte Vertical Posters"
    substrate = "poster"


class ProviderVariantFactory(DjangoModelFactory[ProviderVariant]):
    class Meta:
        model = ProviderVariant

    product = factory.SubFactory(ProviderProductFactory)
    ref = factory.Sequence(lambda n: str(900_000 + n))
    title = "12″ x 18″"
    width_in = Decimal(12)
    height_in = Decimal(18)
    width_px = 3600
    height_px = 5400


class ShippingRateFactory(DjangoModelFactory[ShippingRate]):
    class Meta:
        model = ShippingRate

    variant = factory.SubFactory(ProviderVariantFactory)
    country = REST_OF_THE_WORLD
    first_minor = 1000
    additional_minor = 300
    currency = "USD"


class ProviderConnectionFactory(DjangoModelFactory[ProviderConnection]):
    class Meta:
        model = ProviderConnection
        django_get_or_create = ("provider",)

    provider = "printify"
    token = "token-for-tests"
    webhook_secret = "3f9c2a7d51e04b8896aa10cd7be2f4415d0c93e8"
    remote_shop_ref = "778899"
