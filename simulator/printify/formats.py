"""Printify's ways of writing ids, dates, countries and pages."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from simulator.wire import Json

COUNTRIES: dict[str, str] = json.loads(
    (Path(__file__).parent / "countries.json").read_text(encoding="utf-8")
)
EPOCH = "1970-01-01 00:00:00+00:00"


def new_id() -> str:
    """Make an id of 24 hex characters."""
    return secrets.token_hex(12)


def stamp(seconds: float) -> str:
    """Write a moment with a space and a zone."""
    return f"{zoneless(seconds)}+00:00"


def zoneless(seconds: float) -> str:
    """Write a moment the way uploads do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def country_name(code: str) -> str:
    """Write a country in full, as answers do."""
    return COUNTRIES.get(code, code)


def page_of(rows: list[Json], query: dict[str, str], default: int, most: int) -> Json:
    """Cut one page out of all rows, in the Laravel shape with relative links."""
    size = _number(query, "limit", default, most)
    number = _number(query, "page", 1, 10**6)
    last = max(ceil(len(rows) / size), 1)
    start = (number - 1) * size
    data = rows[start : start + size]
    return {
        "current_page": number,
        "data": data,
        "first_page_url": "/?page=1",
        "from": start + 1 if data else None,
        "last_page": last,
        "last_page_url": f"/?page={last}",
        "next_page_url": f"/?page={number + 1}" if number < last else None,
        "path": "/",
        "per_page": size,
        "prev_page_url": f"/?page={number - 1}" if number > 1 else None,
        "to": start + len(data) if data else None,
        "total": len(rows),
    }


def _number(query: dict[str, str], name: str, default: int, most: int) -> int:
    raw = query.get(name, "")
    return min(max(int(raw), 1), most) if raw.isdigit() else default
