"""Stored answers: fast, never stale after a change, never another shop's."""

import time
from typing import Any

import pytest
from django.core.cache import cache as django_cache
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from catalog import cache, services
from catalog.middleware import CatalogueCacheMiddleware, normalised
from catalog.tests.factories import ProductFactory
from core.actors import SYSTEM
from core.money import Money
from core.tenancy import shop

pytestmark = pytest.mark.django_db


def stored_keys() -> set[bytes]:
    keys = set(cache.client().scan_iter("acme:catalog:*"))
    return keys - {b"acme:catalog:generation"}


def count(client: Client, query: str = "") -> int:
    return int(client.get(f"/v1/products{query}").json()["count"])


def test_answers_again_without_a_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    product = ProductFactory.create()
    for path in ("/v1/products?limit=1", f"/v1/products/{product.pk}", "/v1/artworks"):
        first = client.get(path)

        with django_assert_num_queries(0):
            again = client.get(path)

        assert again.content == first.content
        assert again["ETag"] == first["ETag"]
        assert again["Content-Length"] == str(len(first.content))
        assert again["X-Request-Id"] != first["X-Request-Id"]


def test_the_same_etag_is_304(client: Client) -> None:
    ProductFactory.create()
    first = client.get("/v1/products")

    again = client.get("/v1/products", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_refusals_are_not_stored(client: Client) -> None:
    for path in ("/v1/products?kind=mug", f"/v1/products/{'0' * 8}"):
        client.get(path)

    assert stored_keys() == set()


@pytest.mark.parametrize("change", ["price", "availability", "unpublish", "publish"])
def test_every_change_is_seen_at_once(
    client: Client,
    change: str,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    product = ProductFactory.create(variants=[{}])
    variant = product.variants.get()
    hidden = ProductFactory.create(draft=True)
    before = client.get("/v1/products").content

    with django_capture_on_commit_callbacks(execute=True):
        if change == "price":
            services.change_prices(variant, [Money(1, "USD")], actor=SYSTEM)
        elif change == "availability":
            services.set_available(variant, False, actor=SYSTEM)
        elif change == "unpublish":
            services.unpublish(product.artwork, actor=SYSTEM)
        else:
            services.publish(hidden.artwork, actor=SYSTEM)

    assert client.get("/v1/products").content != before


def test_an_answer_older_than_a_change_is_never_served(client: Client) -> None:
    """A reader queries, a change commits, and only then the reader stores."""
    key = cache.key_of("/v1/products", "", "USD")
    taken, _ = cache.read(key)
    stale = b'{"count": 0}'
    cache._renew("acme")

    cache.write(key, taken, stale)

    assert cache.read(key)[1] is None
    ProductFactory.create()
    assert count(client) == 1


def test_a_late_reader_does_not_bring_an_old_answer_back(client: Client) -> None:
    """The fresh answer is stored first, then a slow reader stores its old one."""
    key = cache.key_of("/v1/products", "", "USD")
    taken, _ = cache.read(key)
    cache._renew("acme")
    fresh, _ = cache.read(key)
    cache.write(key, fresh, b"fresh")

    cache.write(key, taken, b"stale")

    assert cache.read(key)[1] is None


def test_a_generation_that_redis_lost_revives_nothing() -> None:
    key = cache.key_of("x")
    taken = cache.generation()
    cache.write(key, taken, b"old")

    cache.client().delete("acme:catalog:generation")

    assert cache.read(key)[1] is None
    assert cache.generation() != taken


def test_nothing_is_forgotten_before_the_commit() -> None:
    before = cache.generation()

    cache.bump()  # this test's transaction never commits

    assert cache.generation() == before


def test_totals_follow_the_generation(client: Client) -> None:
    for _ in range(3):
        ProductFactory.create()
    assert count(client, "?limit=1") == 3

    ProductFactory.create()
    cache._renew("acme")

    assert count(client, "?limit=1") == 4


def test_each_shop_has_its_own(client: Client, globex_client: Client) -> None:
    product = ProductFactory.create()
    path = f"/v1/products/{product.pk}"
    assert client.get(path).status_code == 200
    assert count(client) == 1

    assert count(globex_client) == 0
    assert globex_client.get(path).status_code == 404
    assert globex_client.get(f"/v1/artworks/{product.artwork_id}").status_code == 404
    with shop("globex"):
        before = cache.generation()
    cache._renew("acme")
    with shop("globex"):
        assert cache.generation() == before


def test_a_change_of_the_shops_currencies_changes_the_key(
    client: Client, acme: Any
) -> None:

    request: Any = RequestFactory().get("/v1/products")
    request.tenant = acme
    before = CatalogueCacheMiddleware.key(request)
    acme.currencies = ["EUR", "USD"]

    assert CatalogueCacheMiddleware.key(request) != before


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("limit=1&offset=2", "offset=2&limit=1"),
        ("limit=1", "limit=1&utm_source=x&fbclid=y"),
        ("limit=3", "limit=9&limit=3"),
        ("", "x=1"),
    ],
)
def test_addresses_that_mean_the_same_share_an_answer(query: str, same: str) -> None:
    assert normalised(query) == normalised(same)


def test_values_cannot_forge_another_address() -> None:
    assert normalised("q=a%26tag%3Db") != normalised("q=a&tag=b")
    assert cache.key_of("a", "b") != cache.key_of("a\nb")


def test_too_large_answers_and_long_queries_are_not_stored(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ProductFactory.create()
    monkeypatch.setattr(cache, "MOST_BYTES", 10)

    assert count(client) == 1
    assert count(client, "?x=" + "y" * 600) == 1

    assert stored_keys() == set()


def test_works_while_redis_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    ProductFactory.create()
    count(client)  # the middleware in front keeps its own connection
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    gone = cache.client.__wrapped__()
    monkeypatch.setattr(cache, "client", lambda: gone)
    started = time.monotonic()

    assert count(client) == 1
    assert client.get("/v1/products?limit=1").status_code == 200
    assert time.monotonic() - started < 1


def test_leaves_other_keys_alone() -> None:
    django_cache.set("x", 1)
    cache._renew("acme")

    assert django_cache.get("x") == 1
