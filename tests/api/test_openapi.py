"""docs/openapi.yaml is what the code says, and the code says it without warnings."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

from tests.isolation.surfaces import Surface, surfaces

DOCUMENT = Path(__file__).parents[2] / "docs/openapi.yaml"
# Not for clients of the API: senders of webhooks sign, and the document is itself. The
# steps of signing in are allauth's: docs/how-to/headless-sign-in.md.
UNDOCUMENTED = (
    *("webhooks/stripe", "webhooks/printify", "schema/", "docs/"),
    *("auth/app/", "auth/browser/"),
)


@pytest.fixture(scope="module")
def generated() -> dict[str, Any]:
    """Generate the document, as `manage.py spectacular` does."""
    GENERATOR_STATS.reset()
    document: dict[str, Any] = SchemaGenerator(urlconf="config.urls_schema").get_schema(
        public=True
    )
    return document


def test_it_is_made_without_warnings(generated: dict[str, Any]) -> None:
    validate_schema(generated)

    assert not GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache


def test_the_committed_document_is_current(generated: dict[str, Any]) -> None:
    text = OpenApiYamlRenderer().render(generated, renderer_context={}).decode()

    assert DOCUMENT.read_text() == text, "Run `make schema` and commit the change."


def documented(surface: Surface) -> bool:
    """Tell whether clients are told of an address."""
    return not surface.route.startswith(UNDOCUMENTED)


def test_every_address_is_documented(generated: dict[str, Any]) -> None:
    api = surfaces("config.urls_api")
    wanted = {
        f"/v1/{s.route.replace('<', '{').replace('>', '}')}"
        for s in api
        if documented(s)
    }

    assert set(generated["paths"]) == wanted


def test_every_operation_says_what_it_answers(generated: dict[str, Any]) -> None:
    silent = [
        f"{method} {path}"
        for path, operations in generated["paths"].items()
        for method, operation in operations.items()
        if not any(
            "content" in answer or status == "204"
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        )
    ]

    assert not silent


def test_it_is_yaml(generated: dict[str, Any]) -> None:
    assert yaml.safe_load(DOCUMENT.read_text())["openapi"].startswith("3.")
