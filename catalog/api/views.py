"""The public catalogue: read only, the same for everyone, and fast."""

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog import cache, detail, listing
from catalog.api import serializers
from catalog.asking import KINDS, ORDERINGS, ORIENTATIONS, read_currency, read_list
from catalog.fitting import fit_of_variant
from core.api.errors import CONTENT_TYPE, problem
from core.errors import AppError
from core.tenancy import current_shop

CURRENCY = OpenApiParameter(
    "currency", str, description="ISO 4217; the shop's own currency if not given."
)
PAGE = [
    OpenApiParameter("limit", int, description="50 if not given, at most 100."),
    OpenApiParameter("offset", int),
]
SEARCH = [
    OpenApiParameter("artist", str, description="The whole name, in any case."),
    OpenApiParameter("tag", str, description="One whole tag."),
    OpenApiParameter("q", str, description="Part of a title, an artist or a tag."),
    OpenApiParameter("orientation", str, enum=ORIENTATIONS),
]


class CatalogueView(APIView):
    """Answer GET without REST framework's machinery, which costs more than the query.

    Nobody signs in here, nothing is parsed and the answer is always JSON. Other
    methods take the usual way and are refused there.
    """

    permission = "public"
    authentication_classes = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Turn the answer into bytes and an AppError into problem details."""
        if request.method not in {"GET", "HEAD"}:
            return super().dispatch(request, *args, **kwargs)
        try:
            body = self.get(request, **kwargs)
        except AppError as error:
            return refusal(error)
        return HttpResponse(orjson.dumps(body), content_type="application/json")

    def get(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Build the answer."""
        raise NotImplementedError


def refusal(error: AppError) -> HttpResponseBase:
    """Write an AppError as problem details."""
    return JsonResponse(
        problem(error.status, error.code, error.message, errors=error.fields),
        status=error.status,
        content_type=CONTENT_TYPE,
    )


def _generation(request: HttpRequest) -> bytes:
    """Return the generation the cache middleware took before us, or take it."""
    taken: bytes | None = getattr(request, "catalogue_generation", None)
    return cache.generation() if taken is None else taken


class ProductList(CatalogueView):
    """List what the shop sells, newest first."""

    throttle = "search"

    @extend_schema(
        operation_id="products_list",
        parameters=[
            *PAGE,
            OpenApiParameter("kind", str, enum=KINDS),
            *SEARCH,
            CURRENCY,
            OpenApiParameter("ordering", str, enum=ORDERINGS),
        ],
        responses=serializers.ProductPageSerializer,
    )
    def get(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Answer one page of products."""
        asked = read_list(request.GET, current_shop().currencies)
        return listing.list_products(asked, _generation(request))


class ProductDetail(CatalogueView):
    """Show one product with its sizes, prices, sharpness and artwork."""

    @extend_schema(parameters=[CURRENCY], responses=serializers.ProductDetailSerializer)
    def get(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Answer one published product."""
        currency = read_currency(request.GET, current_shop().currencies)
        return detail.product_detail(str(kwargs["product_id"]), currency)


class ArtworkList(CatalogueView):
    """List the published artworks, newest first."""

    throttle = "search"

    @extend_schema(
        operation_id="artworks_list",
        parameters=[*PAGE, *SEARCH],
        responses=serializers.ArtworkPageSerializer,
    )
    def get(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Answer one page of artworks."""
        query = {key: request.GET[key] for key in request.GET if key in ARTWORK_NAMES}
        asked = read_list(query, current_shop().currencies)
        return listing.list_artworks(asked, _generation(request))


ARTWORK_NAMES = {"limit", "offset", "artist", "tag", "q", "orientation"}


class ArtworkDetail(CatalogueView):
    """Show one artwork and the products made of it."""

    @extend_schema(responses=serializers.ArtworkDetailSerializer)
    def get(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Answer one published artwork."""
        return detail.artwork_detail(str(kwargs["artwork_id"]))


class FitView(APIView):
    """Judge one size of a product in one frame."""

    permission = "public"
    throttle = "search"
    authentication_classes = []

    @extend_schema(
        parameters=[
            OpenApiParameter("variant", UUID, required=True),
            OpenApiParameter("frame_size", int, required=True),
        ],
        responses=serializers.JudgementSerializer,
    )
    def get(self, request: Request) -> Response:
        """Answer fit, sharpness and a sentence; 404 for an unknown variant or frame."""
        asked = serializers.FitRequestSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(fit_of_variant(**asked.validated_data))
