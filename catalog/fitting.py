"""Whether one variant, printed from its artwork, suits one frame."""

from typing import Any
from uuid import UUID

from catalog.exceptions import ProductInvalid
from catalog.models import Product, ProductVariant
from catalog.sharpness import judge_sharpness, policy_of_shop
from core.errors import NotFound
from frames.api.presenting import dpi_json, fit_json
from frames.judging import Frame, judge
from frames.lengths import Size
from frames.models import FrameSize
from providers.models import ProviderVariant


def fit_of_variant(variant: UUID, frame_size: int) -> dict[str, Any]:
    """Judge a published variant in a verified frame, as JudgementSerializer says.

    Raises NotFound for what shoppers cannot see and ProductInvalid for a canvas, which
    goes into no picture frame.
    """
    found, frame = _variant(variant), _frame(frame_size)
    product = found.product
    if product.kind != Product.Kind.POSTER:
        raise ProductInvalid(
            "A stretched canvas goes into no picture frame.", code="not_framed"
        )
    pixels = (product.artwork.width_px, product.artwork.height_px)
    print_in = Size.of(found.width_in, found.height_in)
    judged = judge(pixels, print_in, _as_frame(frame))
    sharp = judge_sharpness(pixels, print_in, _placeholder(found), policy_of_shop())
    return {
        "variant": str(found.pk),
        "frame_size": frame.pk,
        "frame": f"{frame.frame_type.label} {frame.label}",
        "fit": fit_json(judged.fit, judged.sentence),
        "dpi": dpi_json(sharp),
    }


def _variant(pk: UUID) -> ProductVariant:
    found = (
        ProductVariant.objects.filter(
            pk=pk, product__in=Product.objects.published().values("pk")
        )
        .select_related("product__artwork")
        .first()
    )
    if found is None:
        raise NotFound("There is no such variant.")
    return found


def _frame(pk: int) -> FrameSize:
    frame = FrameSize.objects.for_shoppers().select_related("frame_type")
    found = frame.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such frame size.")
    return found


def _as_frame(size: FrameSize) -> Frame:
    window = None
    if size.mat_window_w_mm and size.mat_window_h_mm:
        window = Size.of(size.mat_window_w_mm, size.mat_window_h_mm)
    return Frame(Size.of(size.width_mm, size.height_mm), window)


def _placeholder(variant: ProductVariant) -> tuple[int, int] | None:
    if variant.provider_variant_id is None:
        return None
    made = ProviderVariant.objects.filter(pk=variant.provider_variant_id).first()
    if made is None or not (made.width_px and made.height_px):
        return None
    return made.width_px, made.height_px
