"""What sending prints to a country costs us."""

from collections import defaultdict
from collections.abc import Iterable

from core.money import Money
from providers.exceptions import NotDeliverable
from providers.models import REST_OF_THE_WORLD, ShippingRate

Group = tuple[str, str, str]


def shipping_cost(lines: Iterable[tuple[int, int]], country: str) -> Money:
    """Return what the printer asks for sending (ProviderVariant id, quantity) lines.

    Each product of a print house is a parcel: its dearest first rate once, the
    additional rate for every other piece. A country without a rate of its own pays the
    rest of the world's. One query. Raises NotDeliverable naming the country, ValueError
    without lines, CurrencyMismatch where parcels are charged in different currencies.
    """
    quantities: dict[int, int] = defaultdict(int)
    for variant_id, quantity in lines:
        quantities[variant_id] += quantity
    rates = _rates(quantities, country)
    groups: dict[Group, list[tuple[ShippingRate, int]]] = defaultdict(list)
    for variant_id, quantity in quantities.items():
        if (rate := rates.get(variant_id)) is None:
            raise NotDeliverable(
                f"This print is not delivered to {country}.",
                fields={"country": [f"Not delivered to {country}."]},
            )
        product = rate.variant.product
        key = (product.provider, product.ref, product.print_provider_ref)
        groups[key].append((rate, quantity))
    parcels = [_parcel(pieces) for pieces in groups.values()]
    if not parcels:
        raise ValueError("Nothing to send.")
    return sum(parcels[1:], parcels[0])


def _rates(variant_ids: Iterable[int], country: str) -> dict[int, ShippingRate]:
    """Return each variant's rate for the country, or for the rest of the world."""
    rows = ShippingRate.objects.filter(
        variant__in=list(variant_ids), country__in=[country, REST_OF_THE_WORLD]
    ).select_related("variant__product")
    # The country's own rate comes last and replaces the other.
    ordered = sorted(rows, key=lambda rate: rate.country == country)
    return {rate.variant_id: rate for rate in ordered}


def _parcel(pieces: list[tuple[ShippingRate, int]]) -> Money:
    """Charge the dearest first rate once and additional rates for the rest."""
    dearest, _ = max(pieces, key=lambda piece: piece[0].first_minor)
    more = sum(
        ((rate.additional_minor * quantity) for rate, quantity in pieces),
        start=dearest.first_minor - dearest.additional_minor,
    )
    return Money(more, dearest.currency)
