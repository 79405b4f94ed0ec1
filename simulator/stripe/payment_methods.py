"""Payment methods: cards only."""

from __future__ import annotations

from typing import Any

from simulator.stripe import cards
from simulator.stripe.context import Context, Table
from simulator.stripe.errors import ApiError, invalid
from simulator.stripe.listing import cursor_list
from simulator.stripe.params import (
    address,
    choice,
    integer,
    merged_metadata,
    text,
)
from simulator.wire import Json


def build(ctx: Context, number: str, params: Json) -> Json:
    """Store a card as a payment method of this account."""
    card: Any = params.get("card")
    given: Json = card if isinstance(card, dict) else {}
    details = cards.card_details(
        number, integer(given, "exp_month", 12), integer(given, "exp_year", 2034)
    )
    raw = params.get("billing_details")
    billing: Json = raw if isinstance(raw, dict) else {}
    body: Json = {
        "id": cards.new_key(),
        "object": "payment_method",
        "allow_redisplay": params.get("allow_redisplay", "unspecified"),
        "billing_details": {
            "address": address(billing.get("address")),
            "email": billing.get("email"),
            "name": billing.get("name"),
            "phone": billing.get("phone"),
            "tax_id": None,
        },
        "card": details,
        "created": ctx.now(),
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "type": "card",
        "_number": number,
    }
    return ctx.add("payment_method", body)


def from_params(ctx: Context, params: Json) -> Json:
    """Create a payment method out of `{type: card, card: {...}}`."""
    choice(params, "type", ("card",), "card")
    card = params.get("card")
    if isinstance(card, dict) and "token" in card:
        return build(ctx, _from_token(str(card["token"])), params)
    return build(ctx, cards.read_number(card if isinstance(card, dict) else {}), params)


def _from_token(token: str) -> str:
    """Translate tok_visa and friends: they are named like the pm_card ids."""
    number = cards.TEST_METHODS.get("pm_card_" + token.removeprefix("tok_"))
    if number is None:
        raise invalid("card[token]", f"No such token: '{token}'", "resource_missing")
    return number


def resolve(ctx: Context, key: str) -> Json:
    """Return a stored method, or a fresh one for a pm_card_* test id."""
    number = cards.TEST_METHODS.get(key)
    if number is not None:
        return build(ctx, number, {})
    found = ctx.find("payment_method", key)
    if found is None:
        raise ApiError(
            f"No such PaymentMethod: '{key}'",
            status=404,
            code="resource_missing",
            param="payment_method",
        )
    return found


def create(ctx: Context) -> Json:
    """POST /v1/payment_methods."""
    text(ctx.params, "type")
    return from_params(ctx, ctx.params)


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/payment_methods/{id}."""
    return resolve(ctx, key)


def attach(ctx: Context, key: str) -> Json:
    """POST /v1/payment_methods/{id}/attach."""
    method = resolve(ctx, key)
    customer = ctx.need("customer", text(ctx.params, "customer"), "customer")
    method["customer"] = customer["id"]
    ctx.save("payment_method", method)
    ctx.emit("payment_method.attached", method)
    return method


def detach(ctx: Context, key: str) -> Json:
    """POST /v1/payment_methods/{id}/detach."""
    method = ctx.need("payment_method", key)
    method["customer"] = None
    ctx.save("payment_method", method)
    ctx.emit("payment_method.detached", method)
    return method


def listing(ctx: Context) -> Json:
    """GET /v1/payment_methods."""
    customer = ctx.params.get("customer")
    return cursor_list(
        ctx,
        "payment_method",
        "/v1/payment_methods",
        keep=lambda row: row["customer"] is not None and row["customer"] == customer,
    )


ROUTES: Table = [
    ("POST", "/v1/payment_methods", create),
    ("GET", "/v1/payment_methods", listing),
    ("GET", "/v1/payment_methods/{key}", retrieve),
    ("POST", "/v1/payment_methods/{key}/attach", attach),
    ("POST", "/v1/payment_methods/{key}/detach", detach),
]
