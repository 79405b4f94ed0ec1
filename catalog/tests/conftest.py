"""Media in a temporary folder, an empty cache, and a shopper's client."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog import cache, listing

CACHE = "catalog.middleware.CatalogueCacheMiddleware"
SHOP = "tenants.middleware.ShopMiddleware"


@pytest.fixture(autouse=True)
def _own_surroundings(settings: Any, tmp_path: Path) -> None:
    """Keep files, stored answers and addresses of each test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ROOT_URLCONF = "catalog.tests.urls"
    if CACHE not in settings.MIDDLEWARE:
        place = settings.MIDDLEWARE.index(SHOP) + 1
        settings.MIDDLEWARE = [
            *settings.MIDDLEWARE[:place],
            CACHE,
            *settings.MIDDLEWARE[place:],
        ]
    stored = cache.client()
    for key in stored.scan_iter("*:catalog:*"):
        stored.delete(key)
    listing._totals.clear()


@pytest.fixture
def client(acme: Any) -> Client:
    """Ask as a shopper of acme."""
    return Client(headers={"host": "acme.localhost"})


@pytest.fixture
def globex_client(globex: Any) -> Client:
    """Ask as a shopper of globex."""
    return Client(headers={"host": "globex.localhost"})
