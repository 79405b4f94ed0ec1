"""Both shops full of rows, files in a folder of the test's own."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from catalog import cache as catalogue_cache
from catalog import listing
from core.tenancy import PUBLIC, shop
from tests.isolation.planting import Loot, plant
from tests.isolation.snapshots import tables


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def forget_answers() -> None:
    """Drop the catalogue's stored answers: another test's rows were rolled back."""
    for key in catalogue_cache.client().scan_iter("*:catalog:*"):
        catalogue_cache.client().delete(key)
    listing._totals.clear()


@pytest.fixture
def loots(db: None) -> dict[str, Loot]:
    """Fill both shops and return what each has to lose."""
    for schema in (PUBLIC, "acme", "globex"):
        with shop(schema):
            tables(schema)
    forget_answers()
    return {schema: plant(schema) for schema in ("acme", "globex")}


@pytest.fixture
def time_machine_after() -> Any:
    """Travel forward by a duration."""
    return lambda **duration: time_machine.travel(
        timezone.now() + timedelta(**duration), tick=True
    )
