"""How a PaymentIntent moves: confirm, authenticate, capture."""

from __future__ import annotations

from typing import Any

from simulator.stripe import cards, charges, payment_methods, tax
from simulator.stripe.context import Context
from simulator.stripe.errors import ApiError, invalid, missing, required
from simulator.stripe.objects import public
from simulator.stripe.params import boolean, integer, optional, text
from simulator.wire import Json

CONFIRMABLE = frozenset(
    {"requires_payment_method", "requires_confirmation", "requires_action"}
)
AUTHORISATION_DAYS = 7


def need_intent(ctx: Context, key: str) -> Json:
    """Return an intent; a browser must also show its client secret."""
    intent = ctx.need("payment_intent", key, "intent")
    if ctx.is_publishable:
        if "client_secret" not in ctx.params:
            raise required("client_secret")
        if ctx.params["client_secret"] != intent["client_secret"]:
            raise missing("payment_intent", key, "intent")
    return intent


def wrong_state(intent: Json, verb: str) -> ApiError:
    """Report a move that the intent's status does not allow."""
    return ApiError(
        f"This PaymentIntent could not be {verb} because it has a status of"
        f" {intent['status']}.",
        code="payment_intent_unexpected_state",
        extra={"payment_intent": public(intent)},
    )


def take_method(ctx: Context, intent: Json) -> None:
    """Attach the payment method that the request brings, if it brings one."""
    params = ctx.params
    raw: Any = params.get("payment_method_data")
    if isinstance(raw, dict):
        method = payment_methods.from_params(ctx, raw)
    elif params.get("payment_method"):
        method = payment_methods.resolve(ctx, params["payment_method"])
    else:
        return
    intent["payment_method"] = method["id"]
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"


def confirm(ctx: Context, intent: Json) -> Json:
    """Try to pay."""
    if intent["status"] not in CONFIRMABLE:
        raise wrong_state(intent, "confirmed")
    if intent["payment_method"] is None:
        raise ApiError(
            "You cannot confirm this PaymentIntent because it's missing a payment"
            " method.",
            code="payment_intent_unexpected_state",
            extra={"payment_intent": public(intent)},
        )
    return_url = optional(ctx.params, "return_url")
    _require_return_url(ctx, intent, return_url)
    method = ctx.need("payment_method", intent["payment_method"], "payment_method")
    if cards.behaviour(method).needs_3ds:
        return _ask_for_authentication(ctx, intent, method, return_url)
    return charge(ctx, intent, method)


def _require_return_url(ctx: Context, intent: Json, return_url: str | None) -> None:
    automatic = intent["automatic_payment_methods"] or {}
    if (
        ctx.switch("require_return_url")
        and automatic.get("enabled")
        and automatic.get("allow_redirects") != "never"
        and return_url is None
    ):
        raise invalid("return_url", "needed while redirect methods are allowed")


def _ask_for_authentication(
    ctx: Context, intent: Json, method: Json, return_url: str | None
) -> Json:
    if boolean(ctx.params, "error_on_requires_action"):
        return _fail(ctx, intent, method, "authentication_required")
    page = f"{ctx.base_url}/_3ds/{intent['id']}?client_secret={intent['client_secret']}"
    if return_url is None or boolean(ctx.params, "use_stripe_sdk"):
        action: Json = {
            "type": "use_stripe_sdk",
            "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": page},
        }
    else:
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": return_url, "url": page},
        }
    intent.update(status="requires_action", next_action=action)
    intent["_return_url"] = return_url
    ctx.save("payment_intent", intent)
    ctx.emit("payment_intent.requires_action", intent)
    return intent


def authenticate(ctx: Context, intent: Json, *, passed: bool) -> Json:
    """Finish 3-D Secure, one way or the other."""
    if intent["status"] != "requires_action":
        raise wrong_state(intent, "authenticated")
    intent["next_action"] = None
    method = ctx.need("payment_method", intent["payment_method"], "payment_method")
    if passed:
        try:
            return charge(ctx, intent, method)
        except ApiError:
            # The decline is on the intent; the page itself worked.
            return intent
    intent["last_payment_error"] = {
        "code": "payment_intent_authentication_failure",
        "message": "We are unable to authenticate your payment method.",
        "payment_method": public(method),
        "type": "invalid_request_error",
    }
    intent.update(status="requires_payment_method", payment_method=None)
    ctx.save("payment_intent", intent)
    ctx.emit("payment_intent.payment_failed", intent)
    return intent


def charge(ctx: Context, intent: Json, method: Json) -> Json:
    """Charge the card, or raise its decline."""
    card = cards.behaviour(method)
    if card.decline_code is not None:
        return _fail(ctx, intent, method, card.error_code, card.decline_code)
    captured = intent["capture_method"] != "manual"
    made = charges.make(ctx, intent, method, captured=captured)
    intent.update(
        latest_charge=made["id"],
        last_payment_error=None,
        next_action=None,
        status="succeeded" if captured else "requires_capture",
        amount_received=intent["amount"] if captured else 0,
        amount_capturable=0 if captured else intent["amount"],
    )
    ctx.save("payment_intent", intent)
    ctx.emit("charge.succeeded", made)
    if captured:
        _succeeded(ctx, intent)
    else:
        ctx.emit("payment_intent.amount_capturable_updated", intent)
        days = AUTHORISATION_DAYS * 86400
        ctx.later(days, "expire_authorisation", intent=intent["id"])
    return intent


def _succeeded(ctx: Context, intent: Json) -> None:
    if "_calculation" in intent:
        tax.commit(ctx, intent["_calculation"], intent["id"])
    ctx.emit("payment_intent.succeeded", intent)


def _fail(
    ctx: Context, intent: Json, method: Json, code: str, decline_code: str | None = None
) -> Json:
    """Record a decline on charge and intent, then raise it."""
    error: Json = {
        "code": code,
        "message": cards.message(decline_code or code),
        "payment_method": public(method),
        "type": "card_error",
    }
    if decline_code is not None:
        made = charges.make(ctx, intent, method, captured=False, failure=error)
        made["outcome"]["reason"] = decline_code
        error |= {"charge": made["id"], "decline_code": decline_code}
        intent["latest_charge"] = made["id"]
        ctx.save("charge", made)
        ctx.emit("charge.failed", made)
    intent["last_payment_error"] = error
    intent.update(
        status="requires_payment_method", payment_method=None, next_action=None
    )
    ctx.save("payment_intent", intent)
    ctx.emit("payment_intent.payment_failed", intent)
    extra = {k: v for k, v in error.items() if k not in {"message", "type", "code"}}
    raise ApiError(
        error["message"],
        status=402,
        kind="card_error",
        code=code,
        extra={**extra, "payment_intent": public(intent)},
    )


def capture(ctx: Context, intent: Json) -> Json:
    """Take all or part of an authorised amount; the rest is released."""
    if intent["status"] != "requires_capture":
        raise wrong_state(intent, "captured")
    amount = integer(ctx.params, "amount_to_capture", intent["amount_capturable"])
    if not 1 <= amount <= intent["amount_capturable"]:
        raise ApiError(
            "The amount to capture is greater than the amount that can be captured.",
            code="amount_too_large",
            param="amount_to_capture",
        )
    made = charges.capture(ctx, intent["latest_charge"], amount)
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    ctx.save("payment_intent", intent)
    ctx.emit("charge.captured", made)
    _succeeded(ctx, intent)
    return intent


def return_address(intent: Json) -> str | None:
    """Return where the buyer goes after 3-D Secure, with Stripe's parameters."""
    url = intent.get("_return_url")
    if url is None:
        return None
    status = "succeeded" if intent["status"] != "requires_payment_method" else "failed"
    joiner = "&" if "?" in url else "?"
    return (
        f"{url}{joiner}payment_intent={intent['id']}"
        f"&payment_intent_client_secret={text(intent, 'client_secret')}"
        f"&redirect_status={status}"
    )
