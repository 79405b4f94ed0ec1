"""Disputes: opened and closed by the control API, read by the shop."""

from __future__ import annotations

from simulator.stripe import charges
from simulator.stripe.context import Context, Table
from simulator.stripe.listing import cursor_list
from simulator.stripe.objects import new_id
from simulator.wire import Json

FEE = 1500
DAYS_TO_ANSWER = 7
OPEN = frozenset({"needs_response", "under_review"})


def open_dispute(ctx: Context, charge: Json, amount: int, reason: str) -> Json:
    """Let the card holder dispute a charge; the money leaves the balance at once."""
    key = new_id("dp")
    currency = charge["currency"]
    transaction = charges.book(ctx, "adjustment", -amount, FEE, key, currency)
    dispute: Json = {
        "id": key,
        "object": "dispute",
        "amount": amount,
        "balance_transaction": transaction,
        "balance_transactions": [ctx.need("balance_transaction", transaction)],
        "charge": charge["id"],
        "created": ctx.now(),
        "currency": currency,
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": ctx.now() + DAYS_TO_ANSWER * 86400,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {"brand": "visa", "network_reason_code": "10.4"},
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }
    ctx.add("dispute", dispute, ref=charge["id"])
    charge["disputed"] = True
    ctx.save("charge", charge)
    ctx.emit("charge.dispute.created", dispute)
    ctx.emit("charge.dispute.funds_withdrawn", dispute)
    return dispute


def close(ctx: Context, dispute: Json, *, won: bool) -> Json:
    """Decide a dispute; a won one brings the money back."""
    dispute["status"] = "won" if won else "lost"
    if won:
        amount, currency = dispute["amount"], dispute["currency"]
        key = charges.book(ctx, "adjustment", amount, -FEE, dispute["id"], currency)
        dispute["balance_transactions"].append(ctx.need("balance_transaction", key))
    ctx.save("dispute", dispute)
    if won:
        ctx.emit("charge.dispute.funds_reinstated", dispute)
    ctx.emit("charge.dispute.closed", dispute)
    return dispute


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/disputes/{key}."""
    return ctx.need("dispute", key)


def listing(ctx: Context) -> Json:
    """GET /v1/disputes."""
    intent = ctx.params.get("payment_intent")
    return cursor_list(
        ctx,
        "dispute",
        "/v1/disputes",
        ref=ctx.params.get("charge"),
        keep=lambda row: intent in (None, row["payment_intent"]),
    )


ROUTES: Table = [
    ("GET", "/v1/disputes", listing),
    ("GET", "/v1/disputes/{key}", retrieve),
]
