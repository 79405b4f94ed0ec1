"""Reversals of committed tax."""

from __future__ import annotations

from simulator.stripe import tax
from simulator.stripe.context import Context, Table
from simulator.stripe.errors import invalid
from simulator.stripe.params import choice, integer, only, text
from simulator.wire import Json


def create_reversal(ctx: Context) -> Json:
    """POST /v1/tax/transactions/create_reversal."""
    params = ctx.params
    only(
        params,
        frozenset(
            [
                "mode",
                "original_transaction",
                "reference",
                "flat_amount",
                "line_items",
                "metadata",
                "shipping_cost",
            ]
        ),
    )
    mode = choice(params, "mode", ("full", "partial"), "")
    original = ctx.need(
        "tax.transaction", text(params, "original_transaction"), "original_transaction"
    )
    if original["type"] == "reversal":
        raise invalid("original_transaction", "is itself a reversal")
    if mode == "full":
        if original.get("_reversed"):
            raise invalid("original_transaction", "is reversed already")
        made = tax.transaction(
            ctx, original, "reversal", original["id"], tax.fresh_reference(ctx), sign=-1
        )
    else:
        made = _partial(ctx, original)
    original["_reversed"] = original.get("_reversed", 0) + _total(made)
    ctx.save("tax.transaction", original)
    return made


def _partial(ctx: Context, original: Json) -> Json:
    """Reverse a flat amount, spread over the lines, or the lines that were named."""
    if "flat_amount" in ctx.params:
        lines = _spread(original, integer(ctx.params, "flat_amount"))
    else:
        lines = [_named_line(original, raw) for raw in tax.raw_lines(ctx.params)]
    if -sum(x["amount"] + x["amount_tax"] for x in lines) > _left(original):
        raise invalid("flat_amount", "more than what is left to reverse")
    source = {**original, "line_items": {"data": lines}, "shipping_cost": None}
    reference = tax.fresh_reference(ctx)
    return tax.transaction(ctx, source, "reversal", original["id"], reference)


def _total(transaction: Json) -> int:
    parts = list(transaction["line_items"]["data"])
    if transaction["shipping_cost"]:
        parts.append(transaction["shipping_cost"])
    return sum(
        part["amount"] + (part["amount_tax"] if _adds(part) else 0) for part in parts
    )


def _adds(part: Json) -> bool:
    return bool(part["tax_behavior"] == "exclusive")


def _left(original: Json) -> int:
    return _total(original) + int(original.get("_reversed", 0))


def _spread(original: Json, flat: int) -> list[Json]:
    if flat >= 0:
        raise invalid("flat_amount", "must be negative")
    lines = original["line_items"]["data"]
    weights = [x["amount"] + (x["amount_tax"] if _adds(x) else 0) for x in lines]
    whole = sum(weights) or 1
    shares = [-(-flat * weight // whole) for weight in weights]
    shares[0] += flat - sum(shares)
    spread = []
    for line, share, weight in zip(lines, shares, weights, strict=True):
        tax = -((-share) * line["amount_tax"] // (weight or 1))
        amount = share - tax if _adds(line) else share
        spread.append({**line, "amount": amount, "amount_tax": tax})
    return spread


def _named_line(original: Json, raw: Json) -> Json:
    wanted = text(raw, "original_line_item")
    for line in original["line_items"]["data"]:
        if line["id"] == wanted:
            amount, tax = integer(raw, "amount"), integer(raw, "amount_tax")
            if amount > 0 or tax > 0:
                raise invalid("line_items", "amounts of a reversal are negative")
            reference = raw.get("reference", line["reference"])
            return {
                **line,
                "amount": amount,
                "amount_tax": tax,
                "reference": reference,
            }
    raise invalid("line_items[original_line_item]", wanted, "resource_missing")


ROUTES: Table = [("POST", "/v1/tax/transactions/create_reversal", create_reversal)]
