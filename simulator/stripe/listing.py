"""Cursor lists and expand[]."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from simulator.stripe.context import PREFIX, Context
from simulator.stripe.errors import ApiError, invalid, missing
from simulator.stripe.objects import public
from simulator.stripe.params import integer
from simulator.wire import Json

# Which kind of object hides behind the id in a field.
EXPANDABLE = {
    "latest_charge": "charge",
    "payment_method": "payment_method",
    "customer": "customer",
    "payment_intent": "payment_intent",
    "charge": "charge",
    "balance_transaction": "balance_transaction",
}


def cursor_list(
    ctx: Context,
    kind: str,
    url: str,
    *,
    ref: str | None = None,
    keep: Callable[[Json], bool] = lambda _: True,
) -> Json:
    """Return one page, newest first."""
    limit = integer(ctx.params, "limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("limit", "must be between 1 and 100")
    before = _cursor(ctx, kind, "starting_after")
    after = _cursor(ctx, kind, "ending_before")
    rows = ctx.world.store.each(
        PREFIX + kind,
        account=ctx.account,
        ref=ref,
        before=before,
        after=after,
        oldest_first=after is not None,
    )
    wanted = (row for row in rows if keep(row) and _in_range(ctx.params, row))
    page = list(islice(wanted, limit + 1))
    has_more = len(page) > limit
    page = page[:limit]
    if after is not None:
        page.reverse()
    return {
        "object": "list",
        "data": [public(row) for row in page],
        "has_more": has_more,
        "url": url,
    }


def _cursor(ctx: Context, kind: str, name: str) -> int | None:
    key = ctx.params.get(name)
    if key is None:
        return None
    if ctx.find(kind, key) is None:
        raise missing(kind, key, name)
    return ctx.world.store.position(PREFIX + kind, key)


def _in_range(params: Json, row: Json) -> bool:
    """Apply created[gte] and its sisters."""
    created = params.get("created")
    if created is None:
        return True
    at = int(row["created"])
    if not isinstance(created, dict):
        return at == int(created)
    tests = {"gt": int.__gt__, "gte": int.__ge__, "lt": int.__lt__, "lte": int.__le__}
    return all(tests[name](at, int(bound)) for name, bound in created.items())


def expanded(ctx: Context, body: Json) -> Json:
    """Replace the ids that expand[] names by their objects."""
    paths = ctx.params.get("expand", [])
    if not isinstance(paths, list):
        paths = [paths]
    for path in paths:
        _expand(ctx, body, path.split("."), path)
    return body


def _expand(ctx: Context, body: Json, path: list[str], whole: str) -> None:
    name, rest = path[0], path[1:]
    if name == "data" and isinstance(body.get("data"), list):
        for row in body["data"]:
            _expand(ctx, row, rest, whole)
        return
    if name not in body:
        raise ApiError(
            f"This property cannot be expanded ({whole}).", is_validation=True
        )
    value = body[name]
    if isinstance(value, str) and name in EXPANDABLE:
        found = ctx.find(EXPANDABLE[name], value)
        value = body[name] = public(found) if found else value
    if rest and isinstance(value, dict):
        _expand(ctx, value, rest, whole)
