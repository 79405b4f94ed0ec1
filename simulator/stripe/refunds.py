"""Refunds, including those that fail later."""

from __future__ import annotations

from simulator.stripe import cards, charges
from simulator.stripe.context import Context, Table, of_step
from simulator.stripe.errors import ApiError, invalid, required
from simulator.stripe.listing import cursor_list
from simulator.stripe.objects import new_id
from simulator.stripe.params import integer, merged_metadata, only
from simulator.wire import Json
from simulator.world import World

REASONS = ("duplicate", "fraudulent", "requested_by_customer")
KNOWN = frozenset(
    [
        "amount",
        "charge",
        "currency",
        "customer",
        "instructions_email",
        "metadata",
        "origin",
        "payment_intent",
        "reason",
        "refund_application_fee",
        "reverse_transfer",
    ]
)
UNDONE = frozenset({"failed", "canceled"})


def create(ctx: Context) -> Json:
    """POST /v1/refunds."""
    only(ctx.params, KNOWN)
    reason = ctx.params.get("reason")
    if reason is not None and reason not in REASONS:
        raise invalid("reason", f"must be one of {', '.join(REASONS)}")
    charge = _charge_to_refund(ctx)
    amount = _amount_to_refund(ctx, charge)
    status = _first_status(ctx, charge)
    refund = _store(ctx, charge, amount, reason, status)
    before = charge["amount_refunded"]
    charge["amount_refunded"] = before + amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    ctx.save("charge", charge)
    ctx.emit("refund.created", refund)
    ctx.emit("charge.refunded", charge, {"amount_refunded": before})
    return refund


def _charge_to_refund(ctx: Context) -> Json:
    params = ctx.params
    if params.get("charge"):
        charge = ctx.need("charge", params["charge"], "charge")
    elif params.get("payment_intent"):
        key = params["payment_intent"]
        intent = ctx.need("payment_intent", key, "payment_intent")
        if intent["latest_charge"] is None:
            raise ApiError(f"This PaymentIntent ({key}) does not have a charge.")
        charge = ctx.need("charge", intent["latest_charge"], "payment_intent")
    else:
        raise required("payment_intent")
    if charge["status"] != "succeeded" or not charge["captured"]:
        raise ApiError(
            f"Charge {charge['id']} has not been captured, so nothing can be refunded.",
            code="charge_not_refundable",
        )
    return charge


def _amount_to_refund(ctx: Context, charge: Json) -> int:
    left: int = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.",
            code="charge_already_refunded",
        )
    amount = integer(ctx.params, "amount", left)
    if amount < 1:
        raise invalid("amount", "must be greater than or equal to 1")
    if amount > left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge"
            f" ({left}).",
            param="amount",
        )
    return amount


def _first_status(ctx: Context, charge: Json) -> str:
    method = ctx.find("payment_method", charge["payment_method"])
    fate = cards.behaviour(method).refund if method else "succeeded"
    return "pending" if fate == "pending" else "succeeded"


def _store(
    ctx: Context, charge: Json, amount: int, reason: str | None, status: str
) -> Json:
    key = new_id("re")
    refund: Json = {
        "id": key,
        "object": "refund",
        "amount": amount,
        "balance_transaction": charges.book(
            ctx, "refund", -amount, 0, key, charge["currency"]
        ),
        "charge": charge["id"],
        "created": ctx.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            "card": {"reference_status": "pending", "type": "refund"},
            "type": "card",
        },
        "metadata": merged_metadata({}, ctx.params),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }
    ctx.add("refund", refund, ref=charge["id"])
    fails = _fails(ctx, charge)
    name = "refund_fail_seconds" if fails else "refund_settle_seconds"
    ctx.later(float(ctx.switch(name)), "refund_follow_up", refund=key, fails=fails)
    return refund


def _fails(ctx: Context, charge: Json) -> bool:
    method = ctx.find("payment_method", charge["payment_method"])
    if method and cards.behaviour(method).refund == "failed":
        return True
    return ctx.world.switches.take("stripe", "refunds_to_fail")


def follow_up(world: World, step: Json) -> None:
    """Give a refund its card reference, or let it fail."""
    ctx = of_step(world, step)
    refund = ctx.find("refund", step["refund"])
    if refund is None or refund["status"] in UNDONE:
        return
    if step["fails"]:
        fail(ctx, refund)
        return
    before = {"destination_details": dict(refund["destination_details"])}
    refund["status"] = "succeeded"
    refund["destination_details"]["card"] |= {
        "reference": "74000000000000000000001",
        "reference_status": "available",
        "reference_type": "acquirer_reference_number",
    }
    ctx.save("refund", refund)
    ctx.emit("refund.updated", refund, before)


def fail(ctx: Context, refund: Json, reason: str = "lost_or_stolen_card") -> Json:
    """Let a refund fail; the money is the shop's again."""
    before = {"status": refund["status"]}
    refund["status"] = "failed"
    refund["failure_reason"] = reason
    refund["failure_balance_transaction"] = charges.book(
        ctx, "refund_failure", refund["amount"], 0, refund["id"], refund["currency"]
    )
    ctx.save("refund", refund)
    charge = ctx.need("charge", refund["charge"])
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    ctx.save("charge", charge)
    ctx.emit("refund.updated", refund, before)
    ctx.emit("refund.failed", refund, before)
    return refund


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/refunds/{key}."""
    return ctx.need("refund", key)


def update(ctx: Context, key: str) -> Json:
    """POST /v1/refunds/{key}."""
    only(ctx.params, frozenset({"metadata"}))
    refund = ctx.need("refund", key)
    refund["metadata"] = merged_metadata(refund["metadata"], ctx.params)
    ctx.save("refund", refund)
    ctx.emit("refund.updated", refund)
    return refund


def listing(ctx: Context) -> Json:
    """GET /v1/refunds."""
    intent = ctx.params.get("payment_intent")
    return cursor_list(
        ctx,
        "refund",
        "/v1/refunds",
        ref=ctx.params.get("charge"),
        keep=lambda row: intent in (None, row["payment_intent"]),
    )


ROUTES: Table = [
    ("POST", "/v1/refunds", create),
    ("GET", "/v1/refunds", listing),
    ("GET", "/v1/refunds/{key}", retrieve),
    ("POST", "/v1/refunds/{key}", update),
]
