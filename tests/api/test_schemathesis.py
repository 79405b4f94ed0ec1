"""Requests made up from the OpenAPI document: nothing crashes, answers are as told."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.api.schema import with_problems
from tests.api.conftest import Shelf
from tests.isolation.snapshots import undone

EXAMPLES = 12
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def document() -> dict[str, Any]:
    """Generate the document with the refusals of every operation."""
    found = SchemaGenerator(urlconf="config.urls_schema").get_schema(public=True)
    return with_problems(found)


def operations() -> Iterator[Any]:
    """Read every operation of the document."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = WSGIHandler()
    results: Any = schema.get_all_operations()
    for result in results:
        operation = result.ok()
        yield pytest.param(operation, id=operation.label)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection: a WSGI server would close it around each request."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("operation", list(operations()))
def test_made_up_requests_are_answered_as_documented(
    shelf: Shelf, operation: Any
) -> None:
    headers = {"Host": "acme.localhost", "X-Cart-Token": shelf.cart.token}

    @seed(20261120)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attempt(case: Any) -> None:
        with undone():
            case.headers = {**(case.headers or {}), **headers}
            answer = case.call(base_url="http://acme.localhost")
            case.validate_response(answer, checks=CHECKS)

    attempt()
