"""A table of routes: method, path pattern, handler."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

Handler = TypeVar("Handler")


class Routes(Generic[Handler]):
    """Find the handler for a path; `{name}` in a pattern matches one segment."""

    def __init__(self, table: Iterable[tuple[str, str, Handler]]) -> None:
        self._exact: dict[tuple[str, str], Handler] = {}
        self._patterns: list[tuple[str, re.Pattern[str], Handler]] = []
        for method, path, handler in table:
            if "{" in path:
                escaped = re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
                pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+?)", escaped)
                self._patterns.append((method, re.compile(pattern), handler))
            else:
                self._exact[method, path] = handler

    def match(self, method: str, path: str) -> tuple[Handler, dict[str, str]] | None:
        """Return the handler and what the path's names stand for."""
        exact = self._exact.get((method, path))
        if exact is not None:
            return exact, {}
        for its_method, pattern, handler in self._patterns:
            if its_method == method and (found := pattern.fullmatch(path)):
                return handler, found.groupdict()
        return None
