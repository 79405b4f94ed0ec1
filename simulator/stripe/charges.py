"""Charges and the balance transactions behind them."""

from __future__ import annotations

from simulator.stripe import cards
from simulator.stripe.context import Context, Table, of_step
from simulator.stripe.listing import cursor_list
from simulator.stripe.objects import new_id
from simulator.stripe.params import merged_metadata, only, shipping
from simulator.wire import Json
from simulator.world import World

FEE_PER_MILLE = 29
FIXED_FEE = 30
# Null until something sets them.
UNSET = (
    "application",
    "application_fee",
    "balance_transaction",
    "failure_balance_transaction",
    "receipt_number",
    "review",
    "source",
    "source_transfer",
)
# Taken over from the intent.
COPIED = (
    "application_fee_amount",
    "currency",
    "customer",
    "description",
    "on_behalf_of",
    "receipt_email",
    "shipping",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def make(
    ctx: Context,
    intent: Json,
    method: Json,
    *,
    captured: bool,
    failure: Json | None = None,
) -> Json:
    """Store the charge of one payment attempt."""
    amount = intent["amount"]
    key = new_id("ch")
    charge: Json = {
        "id": key,
        "object": "charge",
        **dict.fromkeys(UNSET),
        **{name: intent[name] for name in COPIED},
        "amount": amount,
        "amount_captured": amount if captured else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "SIMULATED SHOP",
        "captured": captured,
        "created": ctx.now(),
        "disputed": False,
        "failure_code": failure["code"] if failure else None,
        "failure_message": failure["message"] if failure else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(failed=failure is not None),
        "paid": failure is None,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": _card_part(ctx, method, amount),
            "type": "card",
        },
        "receipt_url": f"https://pay.stripe.test/receipts/{key}",
        "refunded": False,
        "status": "succeeded" if failure is None else "failed",
    }
    if captured:
        _settle_now_or_later(ctx, charge, intent["capture_method"])
    return ctx.add("charge", charge, ref=intent["id"])


def _outcome(*, failed: bool) -> Json:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank declined." if failed else "Payment complete.",
        "type": "issuer_declined" if failed else "authorized",
    }


def _card_part(ctx: Context, method: Json, amount: int) -> Json:
    card = method["card"]
    authenticated = cards.behaviour(method).needs_3ds
    copied = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint")
    return {
        **{name: card[name] for name in copied},
        "amount_authorized": amount,
        "authorization_code": None,
        "capture_before": ctx.now() + 7 * 86400,
        "extended_authorization": {"status": "disabled"},
        "funding": card["funding"],
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": card["regulated_status"],
        "three_d_secure": _three_d_secure() if authenticated else None,
        "transaction_link_id": None,
        "wallet": None,
    }


def _three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": new_id("tds"),
        "version": "2.2.0",
    }


def _settle_now_or_later(ctx: Context, charge: Json, capture_method: str) -> None:
    """Under automatic_async the fee is not known yet when the charge is answered."""
    if capture_method == "automatic_async":
        ctx.later(float(ctx.switch("settle_seconds")), "settle", charge=charge["id"])
    else:
        charge["balance_transaction"] = book_charge(ctx, charge)


def book_charge(ctx: Context, charge: Json) -> str:
    """Store the balance transaction of a captured charge."""
    amount = charge["amount_captured"]
    fee = (amount * FEE_PER_MILLE + 500) // 1000 + FIXED_FEE
    return book(ctx, "charge", amount, fee, charge["id"], charge["currency"])


def book(
    ctx: Context, kind: str, amount: int, fee: int, source: str, currency: str
) -> str:
    """Store a balance transaction; the id comes back."""
    details = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    body: Json = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": ctx.now() + 2 * 86400,
        "balance_type": "payments",
        "created": ctx.now(),
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [details] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source,
        "status": "pending",
        "type": kind,
    }
    ctx.add("balance_transaction", body, ref=source)
    return str(body["id"])


def settle(world: World, step: Json) -> None:
    """Follow up an asynchronously captured charge with its balance transaction."""
    ctx = of_step(world, step)
    charge = ctx.find("charge", step["charge"])
    if charge is None or charge["balance_transaction"] is not None:
        return
    charge["balance_transaction"] = book_charge(ctx, charge)
    ctx.save("charge", charge)
    ctx.emit("charge.updated", charge, {"balance_transaction": None})


def capture(ctx: Context, key: str, amount: int) -> Json:
    """Capture an authorised charge."""
    charge = ctx.need("charge", key)
    charge.update(captured=True, amount_captured=amount)
    charge["balance_transaction"] = book_charge(ctx, charge)
    ctx.save("charge", charge)
    return charge


def void_charge(ctx: Context, key: str) -> None:
    """Release an authorised charge."""
    charge = ctx.need("charge", key)
    charge.update(refunded=True, amount_refunded=charge["amount"])
    ctx.save("charge", charge)
    # Whether Stripe announces a release this way is not confirmed.
    if ctx.switch("cancel_emits_charge_refunded"):
        ctx.emit("charge.refunded", charge, {"amount_refunded": 0, "refunded": False})


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/charges/{key}."""
    return ctx.need("charge", key)


def update(ctx: Context, key: str) -> Json:
    """POST /v1/charges/{key}."""
    known = "customer description fraud_details metadata receipt_email shipping"
    only(ctx.params, frozenset([*known.split(), "transfer_group"]))
    charge = ctx.need("charge", key)
    charge["metadata"] = merged_metadata(charge["metadata"], ctx.params)
    for name in ("description", "receipt_email", "transfer_group"):
        if name in ctx.params:
            charge[name] = ctx.params[name] or None
    if "shipping" in ctx.params:
        charge["shipping"] = shipping(ctx.params["shipping"])
    ctx.save("charge", charge)
    ctx.emit("charge.updated", charge)
    return charge


def listing(ctx: Context) -> Json:
    """GET /v1/charges."""
    customer = ctx.params.get("customer")
    return cursor_list(
        ctx,
        "charge",
        "/v1/charges",
        ref=ctx.params.get("payment_intent"),
        keep=lambda row: customer in (None, row["customer"]),
    )


ROUTES: Table = [
    ("GET", "/v1/charges", listing),
    ("GET", "/v1/charges/{key}", retrieve),
    ("POST", "/v1/charges/{key}", update),
]
