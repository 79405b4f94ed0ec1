"""The OpenAPI document and the page that shows it, open to everyone."""

from typing import Any

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from core.api.permissions import PUBLIC


class SchemaView(SpectacularAPIView):
    """The document."""

    permission = PUBLIC


class DocsView(SpectacularSwaggerSplitView):
    """The page; its script has an address of its own, so no inline script runs."""

    permission = PUBLIC
    # It renders a template, and a description of itself has none: OPTIONS is refused.
    metadata_class = None


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Why a request was refused (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people."},
        "code": {"type": "string", "description": "For programs; does not change."},
        "errors": {"type": "object", "additionalProperties": True},
        "trace_id": {"type": "string", "description": "Equals X-Request-Id."},
        "timestamp": {"type": "string", "format": "date-time"},
        "retry_after": {"type": "integer", "nullable": True},
    },
}
PROBLEM["required"] = list(PROBLEM["properties"])


def with_problems(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say in the document how every operation refuses (drf-spectacular hook)."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    content = {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            refusal = {"description": "Refused.", "content": content}
            operation["responses"].setdefault("default", refusal)
    return result
