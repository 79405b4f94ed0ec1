"""Turns print files into Printify's uploads and products, each made once."""

import hashlib
from collections.abc import Callable, Iterable
from fractions import Fraction

from django.db.models import Q

from providers.base import RequestLine
from providers.exceptions import ProviderError, VariantUnknown
from providers.models import ProviderConnection, ProviderVariant, RemoteRef
from providers.printify.client import Client, Placement
from providers.printify.mapping import cover_scale

# A product must have a price; ours are never published, so nobody sees it.
PRICE_NOBODY_SEES = 10_000
LONGEST_TITLE = 200

VariantKey = tuple[str, str, str]


class Workshop:
    """Makes the products that the lines of one order need."""

    def __init__(
        self,
        connection: ProviderConnection,
        client: Client,
        lines: Iterable[RequestLine],
    ) -> None:
        self._connection = connection
        self._client = client
        self._lines = tuple(lines)
        self._shapes = _placeholder_shapes(self._lines)

    def product(self, line: RequestLine) -> str:
        """Return the product that prints a line's design on its variant."""
        return self._remembered(_product_key(line), lambda: self._make(line))

    def forget_vanished(self) -> bool:
        """Forget what someone removed at Printify; True where something was forgotten.

        Asked only after a refusal, so the usual submission pays nothing for it.
        """
        keys = {_upload_key(line) for line in self._lines}
        keys |= {_product_key(line) for line in self._lines}
        mine = RemoteRef.objects.filter(connection=self._connection, key__in=keys)
        gone = [row.pk for row in mine if not self._is_there(row)]
        RemoteRef.objects.filter(pk__in=gone).delete()
        return bool(gone)

    def _is_there(self, row: RemoteRef) -> bool:
        kind = row.key.partition(":")[0]
        if kind == "upload":
            return self._client.has_upload(row.ref)
        return self._client.has_product(row.ref)

    def _make(self, line: RequestLine) -> str:
        design = line.design
        image_id = self._remembered(
            _upload_key(line),
            lambda: self._client.upload(design.file_name, design.url),
        )
        image = Fraction(design.height_px, design.width_px)
        scale = cover_scale(self._shapes[_variant_key(line)], image)
        return self._client.create_product(
            line.title[:LONGEST_TITLE] or line.line_ref,
            blueprint=number(line.blueprint_ref),
            print_provider=number(line.print_provider_ref),
            variant=number(line.variant_ref),
            price_minor=PRICE_NOBODY_SEES,
            placement=Placement(image_id=image_id, scale=scale),
        )

    def _remembered(self, key: str, make: Callable[[], str]) -> str:
        """Return what was made under a key, or make it and remember it at once."""
        mine = RemoteRef.objects.filter(connection=self._connection, key=key)
        if ref := mine.values_list("ref", flat=True).first():
            return ref
        made = RemoteRef(connection=self._connection, key=key, ref=make())
        # Two submissions may race; whichever is remembered, both refs are good.
        RemoteRef.objects.bulk_create([made], ignore_conflicts=True)
        return made.ref


def number(ref: str) -> int:
    """Return one of Printify's numeric ids. Raises ProviderError for other text."""
    try:
        return int(ref)
    except ValueError as error:
        raise ProviderError(f"{ref!r} is no number; Printify's ids are.") from error


def _placeholder_shapes(lines: Iterable[RequestLine]) -> dict[VariantKey, Fraction]:
    """Return height over width of each line's placeholder, in one query.

    Where Printify tells no pixels the print's own shape stands in. Raises
    VariantUnknown for a variant that is not in the catalogue.
    """
    wanted = {_variant_key(line) for line in lines}
    which = Q(pk__in=[])
    for blueprint, house, ref in wanted:
        which |= Q(product__ref=blueprint, product__print_provider_ref=house, ref=ref)
    rows = ProviderVariant.objects.filter(which, product__provider="printify")
    shapes = {
        (row.product.ref, row.product.print_provider_ref, row.ref): _shape(row)
        for row in rows.select_related("product")
    }
    if missing := wanted - shapes.keys():
        blueprint, house, ref = min(missing)
        raise VariantUnknown(
            f"Variant {ref} of blueprint {blueprint} by {house} is not in the "
            "catalogue. Sync it, then replay."
        )
    return shapes


def _shape(variant: ProviderVariant) -> Fraction:
    if variant.width_px and variant.height_px:
        return Fraction(variant.height_px, variant.width_px)
    return Fraction(variant.height_in) / Fraction(variant.width_in)


def _variant_key(line: RequestLine) -> VariantKey:
    return line.blueprint_ref, line.print_provider_ref, line.variant_ref


def _upload_key(line: RequestLine) -> str:
    return f"upload:{line.design.sha256}"


def _product_key(line: RequestLine) -> str:
    """Name a product by all that makes it: the file and the variant."""
    facts = (line.design.sha256, *_variant_key(line))
    return "product:" + hashlib.sha256("|".join(facts).encode()).hexdigest()
