"""What all tests that span apps share."""

from collections.abc import Iterator

import pytest

from tests import tally


@pytest.fixture(scope="session", autouse=True)
def _told() -> Iterator[None]:
    yield
    tally.write()
