from collections.abc import Iterator
from typing import Any

import pytest

from providers.printify.tests.stub import Stub, serve


@pytest.fixture
def printify(settings: Any) -> Iterator[Stub]:
    """A stub that stands where Printify is."""
    with serve() as stub:
        settings.PRINTIFY_API_BASE = stub.url
        yield stub
