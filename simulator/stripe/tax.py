"""Tax calculations and transactions, by a small table of rates."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from simulator.stripe.context import Context, Table
from simulator.stripe.errors import ApiError, invalid, required
from simulator.stripe.objects import new_id
from simulator.stripe.params import (
    address,
    choice,
    integer,
    merged_metadata,
    only,
    text,
)
from simulator.wire import Json

RATES: Json = json.loads((Path(__file__).parent / "tax_rates.json").read_text())
KEPT_SECONDS = 90 * 86400
MAX_LINES = 100
GENERAL, SHIPPING = "txcd_99999999", "txcd_92010001"
KNOWN = frozenset(
    [
        "currency",
        "customer",
        "customer_details",
        "line_items",
        "ship_from_details",
        "shipping_cost",
        "tax_date",
    ]
)


def create_calculation(ctx: Context) -> Json:
    """POST /v1/tax/calculations."""
    params = ctx.params
    only(params, KNOWN)
    currency = text(params, "currency").lower()
    details = _customer_details(params)
    rate = _rate(ctx, details["address"])
    lines = [_line(raw, rate, number) for number, raw in enumerate(raw_lines(params))]
    references = [line["reference"] for line in lines]
    if len(set(references)) != len(references):
        raise invalid("line_items", "references must be unique")
    shipping = _shipping(params, rate)
    taxed = [*lines, *([shipping] if shipping else [])]
    exclusive = sum(p["amount_tax"] for p in taxed if p["tax_behavior"] == "exclusive")
    inclusive = sum(p["amount_tax"] for p in taxed if p["tax_behavior"] == "inclusive")
    key = new_id("taxcalc")
    body: Json = {
        "id": key,
        "object": "tax.calculation",
        "amount_total": sum(part["amount"] for part in taxed) + exclusive,
        "currency": currency,
        "customer": params.get("customer"),
        "customer_details": details,
        "expires_at": ctx.now() + KEPT_SECONDS,
        "line_items": _listed(lines, f"/v1/tax/calculations/{key}/line_items"),
        "livemode": False,
        "ship_from_details": _ship_from(params),
        "shipping_cost": shipping,
        "tax_amount_exclusive": exclusive,
        "tax_amount_inclusive": inclusive,
        "tax_breakdown": _breakdown(taxed, details["address"], rate),
        "tax_date": integer(params, "tax_date", ctx.now()),
    }
    return ctx.add("tax.calculation", body)


def _customer_details(params: Json) -> Json:
    raw: Any = params.get("customer_details")
    if not isinstance(raw, dict):
        raise required("customer_details")
    place = address(raw.get("address"))
    if not place["country"]:
        raise required("customer_details[address][country]")
    needs_more = place["country"] in {"US", "CA"}
    if needs_more and not (place["state"] or place["postal_code"]):
        raise ApiError(
            "The customer's location is not precise enough to work out tax.",
            code="customer_tax_location_invalid",
            param="customer_details[address]",
            is_validation=True,
        )
    return {
        "address": place,
        "address_source": choice(
            raw, "address_source", ("shipping", "billing"), "shipping"
        ),
        "ip_address": raw.get("ip_address"),
        "tax_ids": raw.get("tax_ids") or [],
        "taxability_override": raw.get("taxability_override", "none"),
    }


def _rate(ctx: Context, place: Json) -> Decimal:
    """Return the percentage; nothing is due where the account is not registered."""
    country, state = place["country"], (place["state"] or "").upper()
    registered = ctx.switch("tax_countries")
    if registered != "all" and country not in registered:
        return Decimal(0)
    if country in RATES["states"]:
        return Decimal(RATES["states"][country].get(state, "0"))
    return Decimal(RATES["countries"].get(country, "0"))


def raw_lines(params: Json) -> list[Json]:
    """Read the line items."""
    lines = params.get("line_items")
    if not isinstance(lines, list) or not lines:
        raise required("line_items")
    if len(lines) > MAX_LINES:
        raise invalid("line_items", f"at most {MAX_LINES}")
    return lines


def tax_on(amount: int, rate: Decimal, behavior: str) -> int:
    """Return the tax on or within an amount, rounded half up."""
    base = Decimal(100) if behavior == "exclusive" else Decimal(100) + rate
    return int((amount * rate / base).to_integral_value(ROUND_HALF_UP))


def _line(raw: Json, rate: Decimal, number: int) -> Json:
    amount = integer(raw, "amount")
    behavior = choice(raw, "tax_behavior", ("exclusive", "inclusive"), "exclusive")
    return {
        "id": new_id("tax_li"),
        "object": "tax.calculation_line_item",
        "amount": amount,
        "amount_tax": tax_on(amount, rate, behavior),
        "livemode": False,
        "metadata": raw.get("metadata"),
        "product": raw.get("product"),
        "quantity": integer(raw, "quantity", 1),
        "reference": raw.get("reference", f"L{number + 1}"),
        "tax_behavior": behavior,
        "tax_code": raw.get("tax_code", GENERAL),
    }


def _shipping(params: Json, rate: Decimal) -> Json | None:
    raw = params.get("shipping_cost")
    if not isinstance(raw, dict):
        return None
    amount = integer(raw, "amount")
    behavior = choice(raw, "tax_behavior", ("exclusive", "inclusive"), "exclusive")
    return {
        "amount": amount,
        "amount_tax": tax_on(amount, rate, behavior),
        "tax_behavior": behavior,
        "tax_code": raw.get("tax_code", SHIPPING),
    }


def _ship_from(params: Json) -> Json | None:
    raw = params.get("ship_from_details")
    return {"address": address(raw.get("address"))} if isinstance(raw, dict) else None


def _listed(rows: list[Json], url: str) -> Json:
    return {"object": "list", "data": rows, "has_more": False, "url": url}


def _breakdown(taxed: list[Json], place: Json, rate: Decimal) -> list[Json]:
    sales = place["country"] == "US"
    details = {
        "country": place["country"],
        "flat_amount": None,
        "percentage_decimal": str(rate),
        "rate_type": "percentage",
        "state": place["state"],
        "tax_type": "sales_tax" if sales else "vat",
    }
    found: list[Json] = []
    for behavior in ("exclusive", "inclusive"):
        parts = [part for part in taxed if part["tax_behavior"] == behavior]
        if not parts:
            continue
        found.append(
            {
                "amount": sum(part["amount_tax"] for part in parts),
                "inclusive": behavior == "inclusive",
                "tax_rate_details": details,
                "taxability_reason": "standard_rated" if rate else "not_collecting",
                "taxable_amount": sum(part["amount"] for part in parts) if rate else 0,
            }
        )
    return found


def get_calculation(ctx: Context, key: str) -> Json:
    """GET /v1/tax/calculations/{key}."""
    return ctx.need("tax.calculation", key, "calculation")


def list_calculation_lines(ctx: Context, key: str) -> Json:
    """GET /v1/tax/calculations/{key}/line_items."""
    lines: Json = get_calculation(ctx, key)["line_items"]
    return lines


def create_from_calculation(ctx: Context) -> Json:
    """POST /v1/tax/transactions/create_from_calculation; each commits only once."""
    only(ctx.params, frozenset({"calculation", "reference", "posted_at", "metadata"}))
    key = text(ctx.params, "calculation")
    calculation = ctx.need("tax.calculation", key, "calculation")
    if calculation["expires_at"] < ctx.now():
        raise invalid("calculation", "has expired", "resource_missing")
    if calculation.get("_transaction"):
        raise invalid("calculation", "is committed already")
    return _commit(ctx, calculation, fresh_reference(ctx))


def _commit(ctx: Context, calculation: Json, reference: str) -> Json:
    made = transaction(ctx, calculation, "transaction", None, reference)
    calculation["_transaction"] = made["id"]
    ctx.save("tax.calculation", calculation)
    return made


def commit(ctx: Context, key: str, reference: str) -> None:
    """Commit the calculation that a payment was linked to, unless that was done."""
    calculation = ctx.find("tax.calculation", key)
    if calculation is not None and "_transaction" not in calculation:
        _commit(ctx, calculation, reference)


def transaction(
    ctx: Context,
    source: Json,
    kind: str,
    original: str | None,
    reference: str,
    *,
    sign: int = 1,
) -> Json:
    """Store a sale, or its reversal."""
    key = new_id("tax")
    lines = [
        _committed(line, kind, original, sign) for line in source["line_items"]["data"]
    ]
    shipping = source["shipping_cost"]
    body: Json = {
        "id": key,
        "object": "tax.transaction",
        "created": ctx.now(),
        "currency": source["currency"],
        "customer": source["customer"],
        "customer_details": source["customer_details"],
        "line_items": _listed(lines, f"/v1/tax/transactions/{key}/line_items"),
        "livemode": False,
        "metadata": merged_metadata({}, ctx.params) or None,
        "posted_at": integer(ctx.params, "posted_at", ctx.now()),
        "reference": reference,
        "reversal": {"original_transaction": original} if original else None,
        "ship_from_details": source["ship_from_details"],
        "shipping_cost": shipping
        and {
            **shipping,
            "amount": sign * shipping["amount"],
            "amount_tax": sign * shipping["amount_tax"],
        },
        "tax_date": source["tax_date"],
        "type": kind,
    }
    return ctx.add("tax.transaction", body, ref=reference)


def _committed(line: Json, kind: str, original: str | None, sign: int) -> Json:
    return {
        **line,
        "id": new_id("tax_li"),
        "object": "tax.transaction_line_item",
        "amount": sign * line["amount"],
        "amount_tax": sign * line["amount_tax"],
        "reversal": {"original_line_item": line["id"]} if original else None,
        "type": kind,
    }


def fresh_reference(ctx: Context) -> str:
    """Read a reference that no other transaction has."""
    reference = text(ctx.params, "reference")
    store = ctx.world.store
    used = store.each("stripe.tax.transaction", account=ctx.account, ref=reference)
    if next(used, None) is not None:
        raise invalid("reference", f"{reference} is used already")
    return reference


def get_transaction(ctx: Context, key: str) -> Json:
    """GET /v1/tax/transactions/{key}."""
    return ctx.need("tax.transaction", key, "transaction")


ROUTES: Table = [
    ("POST", "/v1/tax/calculations", create_calculation),
    ("GET", "/v1/tax/calculations/{key}", get_calculation),
    ("GET", "/v1/tax/calculations/{key}/line_items", list_calculation_lines),
    ("POST", "/v1/tax/transactions/create_from_calculation", create_from_calculation),
    ("GET", "/v1/tax/transactions/{key}", get_transaction),
]
