"""Copying a printer's catalogue into the public tables that all shops read."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.tenancy import PUBLIC, shop
from providers.base import CatalogueProduct, CatalogueVariant
from providers.models import (
    ProviderConnection,
    ProviderName,
    ProviderProduct,
    ProviderVariant,
    ShippingRate,
)
from providers.printify.catalogue import read_catalogue
from providers.printify.client import Client

logger = logging.getLogger(__name__)
BATCH = 2000


@dataclass(frozen=True)
class Synced:
    """What a sync found; `skipped` are variants that tell no size."""

    products: int
    variants: int
    rates: int
    skipped: int


def sync_catalogue(
    account: ProviderConnection | str, blueprint_refs: Iterable[str]
) -> Synced:
    """Copy blueprints with variants and shipping rates; `account` may be a token.

    Reads everything over HTTP first, then writes in one transaction in the public
    schema. Safe to run again. Variants no longer told of become unavailable; rates no
    longer told of are deleted. Raises ProviderError and Unreachable, nothing written.
    """
    token = account if isinstance(account, str) else account.token
    client = Client(settings.PRINTIFY_API_BASE, token)
    refs = list(dict.fromkeys(str(ref) for ref in blueprint_refs))
    found = read_catalogue(client, refs)
    # Sorted, here and below, so that two syncs at once lock rows in the same order.
    found.sort(key=lambda product: (product.ref, product.print_provider_ref))
    with shop(PUBLIC), transaction.atomic():
        synced = _write(found, refs, timezone.now())
    if synced.skipped:
        logger.warning("variants without a size", extra={"skipped": synced.skipped})
    return synced


def _write(found: list[CatalogueProduct], refs: list[str], now: datetime) -> Synced:
    products = _write_products(found, now)
    pairs = [
        (product, variant)
        for product, told in zip(products, found, strict=True)
        for variant in told.variants
    ]
    pairs.sort(key=lambda pair: (pair[0].pk, pair[1].ref))
    variants = _write_variants(pairs)
    known = ProviderVariant.objects.filter(
        product__provider=ProviderName.PRINTIFY, product__ref__in=refs
    )
    known.exclude(pk__in=[variant.pk for variant in variants]).update(
        is_available=False
    )
    told = [variant for _, variant in pairs]
    return Synced(
        products=len(products),
        variants=len(variants),
        rates=_write_rates(variants, told),
        skipped=sum(len(product.skipped) for product in found),
    )


def _write_products(
    found: list[CatalogueProduct], now: datetime
) -> list[ProviderProduct]:
    rows = [
        ProviderProduct(
            provider=ProviderName.PRINTIFY,
            ref=product.ref,
            print_provider_ref=product.print_provider_ref,
            title=product.title,
            substrate=product.substrate,
            synced_at=now,
        )
        for product in found
    ]
    return ProviderProduct.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["provider", "ref", "print_provider_ref"],
        update_fields=["title", "substrate", "synced_at"],
    )


def _write_variants(
    pairs: list[tuple[ProviderProduct, CatalogueVariant]],
) -> list[ProviderVariant]:
    rows = [
        ProviderVariant(
            product=product,
            ref=variant.ref,
            title=variant.title,
            width_in=variant.width_in,
            height_in=variant.height_in,
            width_px=variant.width_px,
            height_px=variant.height_px,
            is_available=True,
        )
        for product, variant in pairs
    ]
    return ProviderVariant.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["product", "ref"],
        update_fields=[
            "title",
            "width_in",
            "height_in",
            "width_px",
            "height_px",
            "is_available",
        ],
    )


def _write_rates(variants: list[ProviderVariant], told: list[CatalogueVariant]) -> int:
    """Write the rates of the variants told of and delete their other ones."""
    rows = [
        ShippingRate(
            variant=variant,
            country=rate.country,
            first_minor=rate.first_minor,
            additional_minor=rate.additional_minor,
            currency=rate.currency,
            handling_days_min=rate.handling_days_min,
            handling_days_max=rate.handling_days_max,
        )
        for variant, source in zip(variants, told, strict=True)
        for rate in sorted(source.rates, key=lambda rate: rate.country)
    ]
    ShippingRate.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["variant", "country"],
        update_fields=[
            "first_minor",
            "additional_minor",
            "currency",
            "handling_days_min",
            "handling_days_max",
        ],
    )
    mine = ShippingRate.objects.filter(variant__in=[variant.pk for variant in variants])
    mine.exclude(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
