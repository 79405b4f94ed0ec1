"""What a new PaymentIntent looks like."""

from __future__ import annotations

import re
import secrets

from simulator.stripe.context import Context
from simulator.stripe.errors import ApiError, invalid, required
from simulator.stripe.objects import new_id
from simulator.stripe.params import boolean, choice, integer, optional, text
from simulator.wire import Json

# The least that may be charged, in minor units.
MINIMUM = {"usd": 50, "eur": 50, "cad": 50, "gbp": 30, "sek": 300, "jpy": 50}
# Null until something sets them.
UNSET = (
    "application",
    "application_fee_amount",
    "canceled_at",
    "cancellation_reason",
    "customer",
    "customer_account",
    "description",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "payment_method",
    "payment_method_configuration_details",
    "processing",
    "receipt_email",
    "review",
    "setup_future_usage",
    "shipping",
    "source",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def blank(ctx: Context) -> Json:
    """Build a new intent out of what only creating may set."""
    params = ctx.params
    key = new_id("pi")
    currency = text(params, "currency").lower()
    if not re.fullmatch("[a-z]{3}", currency):
        raise invalid("currency", currency)
    return {
        "id": key,
        "object": "payment_intent",
        **dict.fromkeys(UNSET),
        "amount": read_amount(params, currency),
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": _automatic(params),
        "capture_method": "automatic_async",
        "client_secret": f"{key}_secret_{secrets.token_hex(12)}",
        "confirmation_method": params.get("confirmation_method", "automatic"),
        "created": ctx.now(),
        "currency": currency,
        "excluded_payment_method_types": params.get("excluded_payment_method_types"),
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "on_behalf_of": optional(params, "on_behalf_of"),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": _method_types(params),
        "status": "requires_payment_method",
    }


def _method_types(params: Json) -> list[str]:
    for name in ("payment_method_types", "allowed_payment_method_types"):
        if isinstance(params.get(name), list):
            return list(params[name])
    return ["card"]


def _automatic(params: Json) -> Json | None:
    """Dynamic methods are on unless the caller named methods."""
    given = params.get("automatic_payment_methods")
    if given is None:
        named = {"payment_method_types", "allowed_payment_method_types"} & set(params)
        return None if named else {"allow_redirects": "always", "enabled": True}
    if not isinstance(given, dict) or "enabled" not in given:
        raise required("automatic_payment_methods[enabled]")
    redirects = choice(given, "allow_redirects", ("always", "never"), "always")
    return {"allow_redirects": redirects, "enabled": boolean(given, "enabled")}


def read_amount(params: Json, currency: str) -> int:
    """Read an amount that may be charged."""
    amount = integer(params, "amount")
    if amount < 1:
        raise invalid("amount", "must be greater than or equal to 1")
    if amount < MINIMUM.get(currency, 1):
        raise ApiError(
            f"Amount must be at least {MINIMUM[currency]} in {currency}.",
            code="amount_too_small",
            param="amount",
            is_validation=True,
        )
    if amount > 99_999_999:
        raise ApiError(
            "Amount must be no more than 99999999.",
            code="amount_too_large",
            param="amount",
            is_validation=True,
        )
    return amount
