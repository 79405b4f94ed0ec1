"""The public catalogue over HTTP."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog import listing
from catalog.api import serializers
from catalog.tests.factories import ArtworkFactory, ProductFactory
from core.tenancy import shop
from frames.tests.factories import FrameSizeFactory
from providers.models import ProviderProduct, ProviderVariant

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


def ids(client: Client, query: str = "") -> list[str]:
    return [row["id"] for row in client.get(f"/v1/products{query}").json()["results"]]


def test_lists_products_newest_first(client: Client) -> None:
    old, new = ProductFactory.create(), ProductFactory.create()

    body = client.get("/v1/products").json()

    assert [row["id"] for row in body["results"]] == [str(new.pk), str(old.pk)]
    assert (body["count"], body["next"], body["previous"]) == (2, None, None)
    first = body["results"][0]
    assert first["price_from"] == {"amount": 1999, "currency": "USD"}
    assert first["orientation"] == "portrait"
    assert first["image"]["alt"] == f"{new.title} by Ada Marlow"
    assert first["image"]["card"].startswith("/media/")


def test_hides_drafts_of_either_kind(client: Client) -> None:
    hidden = [
        ProductFactory.create(draft=True),
        ProductFactory.create(artwork=ArtworkFactory.create(draft=True)),
    ]

    assert ids(client) == []
    for product in hidden:
        assert client.get(f"/v1/products/{product.pk}").status_code == 404
        assert client.get(f"/v1/artworks/{product.artwork_id}").status_code == (
            200 if product.artwork.status == "published" else 404
        )


def test_one_statement_a_page_and_one_more_for_a_new_total(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        ProductFactory.create()
    client.get("/v1/products?limit=1")

    with django_assert_num_queries(1):
        client.get("/v1/products?limit=2&offset=1")
    with django_assert_num_queries(2):
        body = client.get("/v1/products?limit=2&tag=ridge").json()
    with django_assert_num_queries(1):
        client.get("/v1/artworks?limit=10")

    assert body["count"] == 5
    assert body["next"] == "/v1/products?limit=2&offset=2&tag=ridge&currency=USD"


def test_two_statements_for_a_detail(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    product = ProductFactory.create()

    with django_assert_num_queries(2):
        client.get(f"/v1/products/{product.pk}")
    with django_assert_num_queries(2):
        client.get(f"/v1/artworks/{product.artwork_id}")


def test_pages_link_to_each_other(client: Client) -> None:
    for _ in range(5):
        ProductFactory.create()

    seen, address = [], "/v1/products?limit=2"
    while address:
        body = client.get(address).json()
        assert body["count"] == 5
        seen += [row["id"] for row in body["results"]]
        address = body["next"]

    assert len(set(seen)) == len(seen) == 5
    assert client.get("/v1/products?limit=2&offset=4").json()["previous"] == (
        "/v1/products?limit=2&offset=2&currency=USD"
    )


def test_filters(client: Client) -> None:
    sea = ProductFactory.create(
        kind="canvas",
        artwork=ArtworkFactory.create(
            title="100% Sea_side",
            artist="Bo Lindqvist",
            tags=["coast"],
            width_px=4000,
            height_px=3000,
        ),
    )
    other = ProductFactory.create()

    for query in (
        "kind=canvas",
        "artist=bo lindqvist",
        "tag=coast",
        "q=SEA",
        "q=lindq",
        "q=coas",
        "q=100%25",
        "q=a_s",
        "orientation=landscape",
    ):
        assert ids(client, f"?{query}") == [str(sea.pk)], query
    assert ids(client, "?orientation=portrait") == [str(other.pk)]
    assert ids(client, "?q=%25%25%25") == []
    assert ids(client, "?kind=canvas&tag=ridge") == []
    assert ids(client, "?unknown=x") == [str(other.pk), str(sea.pk)]


def test_orders_by_the_lowest_available_price(client: Client) -> None:
    dear = ProductFactory.create(variants=[{"price": 5000}])
    cheap = ProductFactory.create(variants=[{"price": 100, "is_available": False}, {}])
    unpriced = ProductFactory.create(variants=[{"price": False}])

    body = client.get("/v1/products?ordering=price").json()["results"]

    assert [row["id"] for row in body] == [
        str(cheap.pk),
        str(dear.pk),
        str(unpriced.pk),
    ]
    assert body[0]["price_from"]["amount"] == 1999
    assert body[2]["price_from"] is None


def test_the_shops_own_currency_is_the_default(globex_client: Client) -> None:
    with shop("globex"):
        product = ProductFactory.create()

    default = globex_client.get("/v1/products").json()["results"][0]
    euro = globex_client.get(f"/v1/products/{product.pk}?currency=eur").json()

    assert default["price_from"]["currency"] == "SEK"
    assert euro["variants"][0]["price"] == {"amount": 1999, "currency": "EUR"}


@pytest.mark.parametrize(
    "query",
    [
        "limit=abc",
        "limit=0",
        "limit=-1",
        "limit=1e3",
        "limit=" + "9" * 400,
        "limit=²",
        "offset=-1",
        "offset=abc",
        "offset=" + "9" * 30,
        "limit=10&limit=x",
        "%ff=%ff",
        "q=%F0%9F%92%A9",
        "q='; DROP TABLE catalog_product; --",
        "tag={a,b}",
        "tag=%22",
        "q=%5C",
        "q=%25s%(x)s",
        "&&&=&",
        "q=%ED%A0%80",
    ],
)
@pytest.mark.parametrize("path", ["/v1/products", "/v1/artworks"])
def test_odd_input_is_no_failure(client: Client, path: str, query: str) -> None:
    ProductFactory.create()

    answer = client.get(f"{path}?{query}")

    assert answer.status_code == 200
    assert answer.json()["count"] in {0, 1}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("currency=XXX", "currency"),
        ("currency=SEK", "currency"),
        ("currency=%00", "currency"),
        ("kind=mug", "kind"),
        ("ordering=-price", "ordering"),
        ("orientation=up", "orientation"),
        ("q=" + "x" * 101, "q"),
        ("q=a%00b", "q"),
        ("tag=%00", "tag"),
        ("artist=" + "x" * 300, "artist"),
    ],
)
def test_refuses_with_problem_details(client: Client, query: str, field: str) -> None:
    answer = client.get(f"/v1/products?{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize("path", ["/v1/products", "/v1/artworks"])
def test_unknown_ids_are_404(client: Client, path: str) -> None:
    answer = client.get(f"{path}/{NOBODY}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    for bad in ("abc", "1", NOBODY[:-1], "..%2f", "%00"):
        assert client.get(f"{path}/{bad}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reads(client: Client, method: str) -> None:
    product = ProductFactory.create()

    for path in ("/v1/products", f"/v1/products/{product.pk}", "/v1/artworks"):
        assert getattr(client, method)(path).status_code == 405


def test_shows_a_product_with_its_sizes(client: Client) -> None:
    product = ProductFactory.create()

    body = client.get(f"/v1/products/{product.pk}").json()

    assert body["artwork"]["id"] == str(product.artwork_id)
    assert body["image"]["large"].startswith("/media/")
    assert [v["label"] for v in body["variants"]] == ["12×18 in", "16×24 in"]
    assert [v["dpi"]["verdict"] for v in body["variants"]] == ["ok", "warn"]
    assert body["variants"][0]["width_mm"] == "304.8"


def test_the_providers_own_pixels_are_sharp_enough(client: Client) -> None:
    made = ProviderVariant.objects.create(
        product=ProviderProduct.objects.create(
            provider="printify",
            ref="1",
            print_provider_ref="2",
            title="Poster",
            substrate="poster",
        ),
        ref="3",
        title="21×30 cm",
        width_in="8.267717",
        height_in="11.811024",
        width_px=2480,
        height_px=3544,
    )
    size = {"width_in": "8.267717", "height_in": "11.811024"}
    art = ArtworkFactory.create(width_px=2480, height_px=3544)
    product = ProductFactory.create(
        artwork=art, variants=[size | {"provider_variant_id": made.pk}, size]
    )

    body = client.get(f"/v1/products/{product.pk}").json()

    assert [v["dpi"]["dpi"] for v in body["variants"]] == ["299.96", "299.96"]
    assert [v["dpi"]["verdict"] for v in body["variants"]] == ["ok", "warn"]


def test_answers_are_as_documented(client: Client) -> None:
    product = ProductFactory.create()
    ProductFactory.create(
        variants=[{"price": False}], artwork=ArtworkFactory.create(files=False)
    )
    documented: list[tuple[str, Any]] = [
        ("/v1/products", serializers.ProductPageSerializer),
        (f"/v1/products/{product.pk}", serializers.ProductDetailSerializer),
        ("/v1/artworks", serializers.ArtworkPageSerializer),
        (f"/v1/artworks/{product.artwork_id}", serializers.ArtworkDetailSerializer),
    ]

    for path, serializer in documented:
        body = client.get(path).json()
        checked = serializer(data=body)
        assert checked.is_valid(), checked.errors
        assert set(body) == set(checked.fields)
    row = client.get("/v1/products").json()["results"][1]
    assert set(row) == set(serializers.ProductItemSerializer().fields)
    detail = client.get(f"/v1/products/{product.pk}").json()
    assert set(detail["variants"][0]) == set(serializers.VariantSerializer().fields)
    assert set(detail["artwork"]) == set(serializers.ArtworkSerializer().fields)


def test_judges_a_variant_in_a_frame(client: Client) -> None:
    variant = ProductFactory.create().variants.first()
    frame = FrameSizeFactory.create()

    body = client.get(f"/v1/fit?variant={variant.pk}&frame_size={frame.pk}").json()

    assert body["fit"]["mode"] == "crop"
    assert body["fit"]["sentence"].endswith("and 57 mm on the long side")
    assert body["fit"]["over_mm"] == {"width": "4.80", "height": "57.20"}
    assert body["dpi"]["verdict"] == "ok"
    checked = serializers.JudgementSerializer(data=body)
    assert checked.is_valid(), checked.errors


def test_judges_only_what_shoppers_see(client: Client) -> None:
    poster = ProductFactory.create().variants.first().pk
    hidden = ProductFactory.create(draft=True).variants.first().pk
    canvas = ProductFactory.create(kind="canvas").variants.first().pk
    frame, unverified = (
        FrameSizeFactory.create().pk,
        FrameSizeFactory.create(unverified=True).pk,
    )

    asked = {
        f"variant={poster}&frame_size={frame}": 200,
        f"variant={hidden}&frame_size={frame}": 404,
        f"variant={NOBODY}&frame_size={frame}": 404,
        f"variant={poster}&frame_size={unverified}": 404,
        f"variant={poster}&frame_size={2**62}": 404,
        f"variant={canvas}&frame_size={frame}": 422,
        f"variant=abc&frame_size={frame}": 422,
        f"variant={poster}&frame_size=abc": 422,
        f"variant={poster}&frame_size={10**40}": 422,
        f"frame_size={frame}": 422,
        "": 422,
    }
    for query, status in asked.items():
        assert client.get(f"/v1/fit?{query}").status_code == status, query


def test_totals_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_TOTALS", 3)
    for _ in range(2):
        ProductFactory.create()

    for tag in range(10):
        client.get(f"/v1/products?limit=1&offset=5&tag={tag}")

    assert len(listing._totals) <= 3
