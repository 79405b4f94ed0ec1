"""Requests go through WSGI, inside the test's own transaction."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from core.tenancy import PUBLIC, shop
from tests.fuzz.actors import FOREIGN, HOME, Loots
from tests.isolation.conftest import forget_answers
from tests.isolation.planting import plant
from tests.isolation.snapshots import tables


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection: a WSGI server would close it around each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def loots(db: None, settings: Any, tmp_path: Path, _one_connection: None) -> Loots:
    """Fill both shops; files are in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for schema in (PUBLIC, HOME, FOREIGN):
        with shop(schema):
            tables(schema)
    forget_answers()
    return {schema: plant(schema) for schema in (HOME, FOREIGN)}
