"""PaymentIntents: creating, reading, changing, cancelling."""

from __future__ import annotations

from typing import Any

from simulator.stripe import confirming, intent_fields
from simulator.stripe.charges import void_charge
from simulator.stripe.context import Context, Table
from simulator.stripe.errors import ApiError, invalid
from simulator.stripe.listing import cursor_list
from simulator.stripe.params import (
    boolean,
    choice,
    integer,
    merged_metadata,
    only,
    optional,
    shipping,
    text,
)
from simulator.wire import Json

ENDIVE = "2026-09-30"
CANCELABLE = frozenset(
    {
        "requires_payment_method",
        "requires_confirmation",
        "requires_action",
        "requires_capture",
        "processing",
    }
)
UPDATABLE = frozenset(
    [
        "amount",
        "currency",
        "customer",
        "description",
        "metadata",
        "payment_method",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
        "transfer_data",
        "application_fee_amount",
        "capture_method",
        "hooks",
        "payment_method_types",
        "payment_method_data",
        "payment_method_options",
        "allowed_payment_method_types",
        "excluded_payment_method_types",
        "payment_method_configuration",
        "amount_details",
        "payment_details",
    ]
)
CREATABLE = UPDATABLE | frozenset(
    [
        "automatic_payment_methods",
        "confirm",
        "confirmation_method",
        "confirmation_token",
        "customer_account",
        "error_on_requires_action",
        "mandate",
        "mandate_data",
        "off_session",
        "on_behalf_of",
        "radar_options",
        "return_url",
        "use_stripe_sdk",
    ]
)
# What a browser that holds only the publishable key may see.
PUBLISHABLE_KEYS = frozenset(
    [
        "id",
        "object",
        "amount",
        "amount_details",
        "automatic_payment_methods",
        "canceled_at",
        "cancellation_reason",
        "capture_method",
        "client_secret",
        "confirmation_method",
        "created",
        "currency",
        "description",
        "last_payment_error",
        "livemode",
        "next_action",
        "payment_method",
        "payment_method_configuration_details",
        "payment_method_types",
        "processing",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "source",
        "status",
    ]
)
REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


def create(ctx: Context) -> Json:
    """POST /v1/payment_intents."""
    only(ctx.params, CREATABLE)
    _check_method_types(ctx)
    intent = intent_fields.blank(ctx)
    _apply(ctx, intent)
    ctx.add("payment_intent", intent)
    ctx.emit("payment_intent.created", intent)
    if boolean(ctx.params, "confirm"):
        confirming.confirm(ctx, intent)
    return intent


def _check_method_types(ctx: Context) -> None:
    params = ctx.params
    if "payment_method_types" in params and ctx.version[:10] >= ENDIVE:
        raise ApiError(
            "payment_method_types can no longer be set.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
            is_validation=True,
        )
    if "allowed_payment_method_types" not in params:
        return
    for other in (
        "automatic_payment_methods",
        "excluded_payment_method_types",
        "payment_method_configuration",
    ):
        if other in params:
            raise invalid("allowed_payment_method_types", f"not together with {other}")


def _apply(ctx: Context, intent: Json) -> None:
    """Take over what both creating and updating may set."""
    params = ctx.params
    for name in (
        "description",
        "receipt_email",
        "setup_future_usage",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    ):
        if name in params:
            intent[name] = optional(params, name)
    if "capture_method" in params:
        modes = ("automatic_async", "automatic", "manual")
        intent["capture_method"] = choice(params, "capture_method", modes, "")
    if "shipping" in params:
        intent["shipping"] = shipping(params["shipping"])
    if params.get("customer"):
        intent["customer"] = ctx.need("customer", params["customer"], "customer")["id"]
    if "application_fee_amount" in params:
        intent["application_fee_amount"] = integer(params, "application_fee_amount")
    _apply_transfer(ctx, intent)
    _apply_tax_hook(ctx, intent)
    intent["metadata"] = merged_metadata(intent["metadata"], params)
    confirming.take_method(ctx, intent)


def _apply_tax_hook(ctx: Context, intent: Json) -> None:
    """Remember the tax calculation that is committed once the payment succeeds."""
    hook: Any = ctx.params.get("hooks")
    for name in ("inputs", "tax", "calculation"):
        hook = hook.get(name) if isinstance(hook, dict) else None
    if isinstance(hook, str) and hook:
        ctx.need("tax.calculation", hook, "hooks[inputs][tax][calculation]")
        intent["_calculation"] = hook


def _apply_transfer(ctx: Context, intent: Json) -> None:
    data = ctx.params.get("transfer_data")
    if not isinstance(data, dict):
        return
    intent["transfer_data"] = {"destination": text(data, "destination")}
    if "amount" in data:
        intent["transfer_data"]["amount"] = integer(data, "amount")


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/payment_intents/{key}."""
    return confirming.need_intent(ctx, key)


def update(ctx: Context, key: str) -> Json:
    """POST /v1/payment_intents/{key}."""
    only(ctx.params, UPDATABLE)
    _check_method_types(ctx)
    intent = confirming.need_intent(ctx, key)
    final = intent["status"] in {"succeeded", "canceled", "requires_capture"}
    if final and {"amount", "currency", "payment_method"} & set(ctx.params):
        raise confirming.wrong_state(intent, "updated")
    if "currency" in ctx.params:
        intent["currency"] = text(ctx.params, "currency").lower()
    if "amount" in ctx.params:
        intent["amount"] = intent_fields.read_amount(ctx.params, intent["currency"])
    _apply(ctx, intent)
    ctx.save("payment_intent", intent)
    return intent


def listing(ctx: Context) -> Json:
    """GET /v1/payment_intents."""
    customer = ctx.params.get("customer")
    return cursor_list(
        ctx,
        "payment_intent",
        "/v1/payment_intents",
        keep=lambda row: customer in (None, row["customer"]),
    )


def confirm(ctx: Context, key: str) -> Json:
    """POST /v1/payment_intents/{key}/confirm."""
    only(ctx.params, CREATABLE | {"client_secret", "expected_payment_method_type"})
    _check_method_types(ctx)
    intent = confirming.need_intent(ctx, key)
    if "shipping" in ctx.params:
        intent["shipping"] = shipping(ctx.params["shipping"])
    if "receipt_email" in ctx.params:
        intent["receipt_email"] = optional(ctx.params, "receipt_email")
    confirming.take_method(ctx, intent)
    return confirming.confirm(ctx, intent)


def capture(ctx: Context, key: str) -> Json:
    """POST /v1/payment_intents/{key}/capture."""
    only(
        ctx.params,
        frozenset(
            [
                "amount_to_capture",
                "application_fee_amount",
                "final_capture",
                "hooks",
                "metadata",
                "statement_descriptor",
                "statement_descriptor_suffix",
                "transfer_data",
            ]
        ),
    )
    intent = confirming.need_intent(ctx, key)
    intent["metadata"] = merged_metadata(intent["metadata"], ctx.params)
    return confirming.capture(ctx, intent)


def cancel(ctx: Context, key: str) -> Json:
    """POST /v1/payment_intents/{key}/cancel."""
    only(ctx.params, frozenset({"cancellation_reason"}))
    intent = confirming.need_intent(ctx, key)
    reason = ctx.params.get("cancellation_reason")
    if reason is not None and reason not in REASONS:
        raise invalid("cancellation_reason", f"must be one of {', '.join(REASONS)}")
    if intent["status"] not in CANCELABLE:
        raise confirming.wrong_state(intent, "canceled")
    return cancel_intent(ctx, intent, reason)


def cancel_intent(ctx: Context, intent: Json, reason: str | None) -> Json:
    """Cancel an intent and let go of an authorised amount."""
    if intent["status"] == "requires_capture":
        void_charge(ctx, intent["latest_charge"])
    intent.update(
        status="canceled",
        canceled_at=ctx.now(),
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    ctx.save("payment_intent", intent)
    ctx.emit("payment_intent.canceled", intent)
    return intent


def seen_by_browser(intent: Json) -> Json:
    """Leave only what a publishable key may see."""
    return {name: value for name, value in intent.items() if name in PUBLISHABLE_KEYS}


ROUTES: Table = [
    ("POST", "/v1/payment_intents", create),
    ("GET", "/v1/payment_intents", listing),
    ("GET", "/v1/payment_intents/{key}", retrieve),
    ("POST", "/v1/payment_intents/{key}", update),
    ("POST", "/v1/payment_intents/{key}/confirm", confirm),
    ("POST", "/v1/payment_intents/{key}/capture", capture),
    ("POST", "/v1/payment_intents/{key}/cancel", cancel),
]
