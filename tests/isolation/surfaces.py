"""Every address of the platform, read from its URL tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver

SHOP_URLS = "config.urls_tenant"
PLATFORM_URLS = "config.urls_public"
CONVERTER = re.compile(r"<\w+:(?P<name>\w+)>")
PLACEHOLDER = re.compile(r"<(?P<name>\w+)>")
# Django's admin writes two of its addresses as regular expressions.
REGEX_GROUP = re.compile(r"\^?\(\?P<(?P<name>\w+)>[^)]*\)(?P<tail>/?)\$")


@dataclass(frozen=True)
class Surface:
    """One pattern of a URL table, written as a route with <names>."""

    route: str
    view: Any
    name: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Name what the route leaves open."""
        return tuple(match["name"] for match in PLACEHOLDER.finditer(self.route))

    def path(self, values: dict[str, Any]) -> str:
        """Fill the route in; KeyError for a parameter nobody gave a value for."""
        filled = PLACEHOLDER.sub(lambda match: str(values[match["name"]]), self.route)
        return f"/{filled}"


def surfaces(urls: str) -> list[Surface]:
    """Flatten a URL table."""
    return list(_walk(import_module(urls).urlpatterns, ""))


def _walk(
    patterns: Sequence[URLPattern | URLResolver], before: str
) -> Iterator[Surface]:
    for pattern in patterns:
        own = CONVERTER.sub(r"<\g<name>>", str(pattern.pattern))
        route = before + REGEX_GROUP.sub(r"<\g<name>>\g<tail>", own)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield Surface(route, pattern.callback, pattern.name or "")
