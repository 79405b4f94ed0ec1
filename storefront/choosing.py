"""The choices on an artwork's page: kinds, frames, sizes and what each means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby

from django.db.models import Prefetch
from django.http import QueryDict

from catalog.models import Artwork, ArtworkFile, Product, ProductVariant, VariantPrice
from catalog.sharpness import Pixels, judge_sharpness, policy_of_shop
from core.money import Money
from frames.dpi import Dpi, DpiVerdict
from frames.fit import FitMode
from frames.judging import Frame, Judgement, judge
from frames.lengths import MM_PER_INCH, Size, rounded
from frames.models import FrameSize
from providers.models import ProviderVariant
from storefront.basket import uuid_or_none
from tenants.flags import flag_is_on

# The drawing to scale, in centimetres (_to_scale.html draws the sofa).
DRAWN_WIDTH, EYE_LEVEL, SOFA_TOP, ABOVE_SOFA = 300, 55, 114, 12
FIT_RANK = {mode: rank for rank, mode in enumerate(FitMode)}


@dataclass(frozen=True)
class SizeChoice:
    """One size: its price, how sharp it prints, and how it suits the chosen frame."""

    variant: ProductVariant
    price: Money
    print_in: Size
    dpi: Dpi
    judgement: Judgement | None

    @property
    def is_blocked(self) -> bool:
        """Tell whether the picture has too few pixels for this size."""
        return self.dpi.verdict == DpiVerdict.BLOCK

    @property
    def shown_dpi(self) -> int:
        """Return whole pixels an inch, rounded down: never better than it is."""
        return int(self.dpi.dpi)

    @property
    def centimetres(self) -> str:
        """Write the size in centimetres: 30.5 × 45.7 cm."""
        sides = [side * MM_PER_INCH / 10 for side in self._sides]
        return f"{_short(sides[0])} × {_short(sides[1])} cm"

    @property
    def inches(self) -> str:
        """Write the size in inches: 12 × 18 in."""
        return f"{_short(self._sides[0])} × {_short(self._sides[1])} in"

    @property
    def width_cm(self) -> int:
        """Return the width in whole centimetres, for the drawing to scale."""
        return round(self._sides[0] * MM_PER_INCH / 10)

    @property
    def height_cm(self) -> int:
        """Return the height in whole centimetres."""
        return round(self._sides[1] * MM_PER_INCH / 10)

    @property
    def hang(self) -> dict[str, int]:
        """Return the upper left corner in the drawing, above its sofa."""
        middle = min(EYE_LEVEL, SOFA_TOP - ABOVE_SOFA - self.height_cm // 2)
        return {
            "x": (DRAWN_WIDTH - self.width_cm) // 2,
            "y": max(middle - self.height_cm // 2, 0),
        }

    @property
    def _sides(self) -> tuple[Fraction, Fraction]:
        """Turn the sheet as the picture lies on it."""
        lying = self.print_in.turned if self.dpi.is_turned else self.print_in
        return lying.width, lying.height

    @property
    def fit_words(self) -> str:
        """Say how the print goes into the chosen frame; empty without a frame."""
        if self.judgement is None:
            return ""
        words = self.judgement.sentence
        return words[0].upper() + words[1:]

    @property
    def fit_mode(self) -> str:
        """Return the fit as the style sheet colours it."""
        return self.judgement.fit.mode.value if self.judgement else ""


@dataclass(frozen=True)
class FrameGroup:
    """Frames of one series, as the chooser groups them."""

    label: str
    sizes: list[FrameSize]


@dataclass(frozen=True)
class Choices:
    """Everything the buying part of the page shows."""

    product: Product
    kinds: list[Product]
    sizes: list[SizeChoice]
    selected: SizeChoice | None
    frames: list[FrameGroup] = field(default_factory=list)
    frame: FrameSize | None = None

    @property
    def cheapest(self) -> Money | None:
        """Return the lowest price of a size that can be bought."""
        open_sizes = [size.price for size in self.sizes if not size.is_blocked]
        return min(open_sizes, key=lambda price: price.minor, default=None)


def read_artwork(slug: str) -> Artwork | None:
    """Return a published artwork with files, products, variants and prices."""
    variants = ProductVariant.objects.filter(is_available=True).prefetch_related(
        "prices"
    )
    products = Product.objects.published().prefetch_related(
        Prefetch("variants", variants)
    )
    return (
        Artwork.objects.published()
        .prefetch_related("files", Prefetch("products", products))
        .filter(slug=slug)
        .first()
    )


def pictures(artwork: Artwork) -> dict[str, ArtworkFile]:
    """Return the public renditions by kind; a template asks for `large` and `card`."""
    return {
        file.kind: file
        for file in artwork.files.all()
        if file.kind != ArtworkFile.Kind.ORIGINAL
    }


def read_choices(artwork: Artwork, query: QueryDict, currency: str) -> Choices | None:
    """Work out the choices for what the address asks; None where nothing is sold.

    Unknown kinds, sizes and frames count as not given.
    """
    kinds = sorted(artwork.products.all(), key=_order_of_kind)
    if not kinds:
        return None
    wanted = query.get("kind", "")
    product = next((each for each in kinds if each.kind == wanted), kinds[0])
    groups: list[FrameGroup] = []
    frame = None
    # A canvas hangs on its own bars; frames are for posters.
    if product.kind == Product.Kind.POSTER and flag_is_on("frame_chooser"):
        frames = list(
            FrameSize.objects.for_shoppers()
            .select_related("frame_type")
            .order_by("frame_type__position", "frame_type", "width_mm", "height_mm")
        )
        groups = _grouped(frames)
        frame = _frame(frames, query.get("frame", ""))
    sizes = read_sizes(artwork, product, currency, frame)
    selected = _selected(sizes, query.get("size", ""))
    return Choices(product, kinds, sizes, selected, groups, frame)


def read_sizes(
    artwork: Artwork, product: Product, currency: str, frame: FrameSize | None
) -> list[SizeChoice]:
    """Return the sizes with a price in the currency, smallest first."""
    variants = list(product.variants.all())
    wanted = _placeholders(variants)
    choices = [
        _choice(artwork, variant, price, frame, wanted)
        for variant in variants
        for price in variant.prices.all()
        if price.currency == currency
    ]
    return sorted(choices, key=lambda c: c.print_in.width * c.print_in.height)


def is_too_large(variant: ProductVariant) -> bool:
    """Tell whether the artwork has too few pixels for a variant."""
    wanted = _placeholders([variant])
    dpi = _sharpness(variant.product.artwork, variant, wanted)
    return dpi.verdict == DpiVerdict.BLOCK


def find_variant(text: str) -> ProductVariant | None:
    """Find the variant a form named, with its product and artwork."""
    key = uuid_or_none(text)
    if key is None:
        return None
    variants = ProductVariant.objects.select_related("product__artwork")
    return variants.filter(pk=key).first()


def _choice(
    artwork: Artwork,
    variant: ProductVariant,
    price: VariantPrice,
    frame: FrameSize | None,
    wanted: dict[int, Pixels],
) -> SizeChoice:
    print_in = Size.of(variant.width_in, variant.height_in)
    pixels = (artwork.width_px, artwork.height_px)
    return SizeChoice(
        variant=variant,
        price=Money(price.amount_minor, price.currency),
        print_in=print_in,
        dpi=_sharpness(artwork, variant, wanted),
        judgement=judge(pixels, print_in, _as_frame(frame)) if frame else None,
    )


def _sharpness(
    artwork: Artwork, variant: ProductVariant, wanted: dict[int, Pixels]
) -> Dpi:
    return judge_sharpness(
        (artwork.width_px, artwork.height_px),
        Size.of(variant.width_in, variant.height_in),
        wanted.get(variant.provider_variant_id or 0),
        policy_of_shop(),
    )


def _placeholders(variants: Sequence[ProductVariant]) -> dict[int, Pixels]:
    """Return the pixels the print providers want, in one statement."""
    keys = [variant.provider_variant_id for variant in variants]
    rows = ProviderVariant.objects.filter(pk__in=[key for key in keys if key])
    return {
        row.pk: (row.width_px, row.height_px)
        for row in rows.only("width_px", "height_px")
        if row.width_px and row.height_px
    }


def _as_frame(frame: FrameSize) -> Frame:
    window = None
    if frame.mat_window_w_mm is not None and frame.mat_window_h_mm is not None:
        window = Size.of(frame.mat_window_w_mm, frame.mat_window_h_mm)
    return Frame(Size.of(frame.width_mm, frame.height_mm), window)


def _order_of_kind(product: Product) -> tuple[int, int]:
    return product.position, Product.Kind.values.index(product.kind)


def _grouped(frames: list[FrameSize]) -> list[FrameGroup]:
    by_type = groupby(frames, key=lambda frame: frame.frame_type)
    return [FrameGroup(kind.label, list(sizes)) for kind, sizes in by_type]


def _frame(frames: list[FrameSize], text: str) -> FrameSize | None:
    return next((frame for frame in frames if str(frame.pk) == text), None)


def _selected(sizes: Sequence[SizeChoice], wanted: str) -> SizeChoice | None:
    """Take the size asked for, else the one that suits the frame best."""
    open_sizes = [size for size in sizes if not size.is_blocked]
    if not open_sizes:
        return None
    for size in open_sizes:
        if str(size.variant.pk) == wanted:
            return size
    best = min(_suits(size) for size in open_sizes)
    equals = [size for size in open_sizes if _suits(size) == best]
    return equals[len(equals) // 2]


def _suits(size: SizeChoice) -> tuple[int, bool]:
    """Rank a size by how it fits, then by whether it prints sharply."""
    rank = FIT_RANK[size.judgement.fit.mode] if size.judgement else 0
    return rank, size.dpi.verdict != DpiVerdict.OK


def _short(length: Fraction) -> str:
    return f"{rounded(length, 1).normalize():f}"
