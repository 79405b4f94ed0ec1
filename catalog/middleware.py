"""Answers of the public catalogue from Redis, before the rest of the stack runs."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from catalog import cache
from catalog.asking import NAMES
from core.tenancy import PUBLIC

PREFIXES = ("/v1/products", "/v1/artworks")
LONGEST_QUERY = 512
CACHE_CONTROL = "public, max-age=0, must-revalidate"


class CatalogueCacheMiddleware:
    """Answer GET /v1/products* and /v1/artworks* by stored bytes; store new ones.

    Stands right behind tenants.middleware.ShopMiddleware. Those addresses answer the
    same to everyone, so neither session nor cookies matter here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve a stored answer, else store the one the view gives."""
        key = self.key(request)
        if key is None:
            return self.get_response(request)
        generation, kept = cache.read(key)
        if kept is None:
            # The view uses the same generation, taken before its first query.
            request.catalogue_generation = generation  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code != 200:
                return response
            kept = cache.write(key, generation, response.content)
        return _answer(request, kept)

    @staticmethod
    def key(request: HttpRequest) -> str | None:
        """Return the key of a request this middleware answers, else None."""
        path, query = request.path_info, request.META.get("QUERY_STRING", "")
        if (
            request.method not in {"GET", "HEAD"}
            or not path.startswith(PREFIXES)
            or len(query) > LONGEST_QUERY
            or request.tenant.schema_name == PUBLIC  # type: ignore[attr-defined]
        ):
            return None
        # What of the shop's settings shows in an answer is part of the key: changing
        # it is not a change of the catalogue.
        shop = request.tenant  # type: ignore[attr-defined]
        chosen = [*shop.currencies, shop.warn_below_dpi, shop.block_below_dpi]
        return cache.key_of(path, normalised(query), ",".join(map(str, chosen)))


def normalised(query: str) -> str:
    """Write the parameters that count in one order; of a repeated one the last."""
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, max_num_fields=50)
    except ValueError:
        return query
    return urlencode(sorted((k, v) for k, v in dict(pairs).items() if k in NAMES))


def _answer(request: HttpRequest, kept: cache.Kept) -> HttpResponse:
    etag = f'"{kept.etag}"'
    response: HttpResponse
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.body, content_type="application/json")
        # Otherwise CommonMiddleware's task, which stands behind us.
        response["Content-Length"] = str(len(kept.body))
    response["ETag"] = etag
    response["Cache-Control"] = CACHE_CONTROL
    return response
