"""Form bodies with bracket keys, as Stripe's clients send them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from simulator.wire import Json

KEY = re.compile(r"[^\[\]]+|\[\]")


def parse_form(text: str) -> Json:
    """Turn `a[b][0]=c` into nested dicts and lists."""
    tree: Json = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        path = KEY.findall(key)
        if path:
            _place(tree, path, value)
    return {key: _lists(value) for key, value in tree.items()}


def _place(tree: Json, path: list[str], value: str) -> None:
    for step, following in pairwise(path):
        name = _name(tree, step, following)
        branch = tree.setdefault(name, {})
        if not isinstance(branch, dict):
            branch = tree[name] = {}
        tree = branch
    tree[_name(tree, path[-1], None)] = value


def _name(tree: Json, step: str, following: str | None) -> str:
    """Number an unnumbered list entry: a repeated field starts the next entry."""
    if step != "[]":
        return step
    last = str(len(tree) - 1)
    current = tree.get(last)
    if following is not None and isinstance(current, dict) and following not in current:
        return last
    return str(len(tree))


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    walked = {key: _lists(entry) for key, entry in value.items()}
    if walked and all(key.isdigit() for key in walked):
        return [walked[key] for key in sorted(walked, key=int)]
    return walked
