"""The smaller resources: customers, balance, events, webhook endpoints."""

from __future__ import annotations

import secrets

from simulator.stripe.context import PREFIX, Context, Table
from simulator.stripe.errors import invalid, required
from simulator.stripe.listing import cursor_list
from simulator.stripe.objects import new_id
from simulator.stripe.params import (
    address,
    boolean,
    merged_metadata,
    only,
    optional,
    shipping,
    text,
)
from simulator.wire import Json

CUSTOMER_TEXT = ("description", "email", "name", "phone")
CUSTOMER_KNOWN = frozenset(
    [
        "address",
        "balance",
        "business_name",
        "cash_balance",
        "coupon",
        "default_source",
        "description",
        "email",
        "individual_name",
        "invoice_prefix",
        "invoice_settings",
        "metadata",
        "name",
        "payment_method",
        "phone",
        "preferred_locales",
        "shipping",
        "source",
        "tax",
        "tax_exempt",
        "tax_id_data",
        "test_clock",
    ]
)


def create_customer(ctx: Context) -> Json:
    """POST /v1/customers."""
    only(ctx.params, CUSTOMER_KNOWN)
    customer: Json = {
        "id": new_id("cus"),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": ctx.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _apply_customer(ctx, customer)
    ctx.add("customer", customer)
    ctx.emit("customer.created", customer)
    return customer


def _apply_customer(ctx: Context, customer: Json) -> None:
    params = ctx.params
    for name in CUSTOMER_TEXT:
        if name in params:
            customer[name] = optional(params, name)
    if "address" in params:
        customer["address"] = address(params["address"]) if params["address"] else None
    if "shipping" in params:
        customer["shipping"] = shipping(params["shipping"])
    customer["metadata"] = merged_metadata(customer["metadata"], params)


def _need_customer(ctx: Context, key: str) -> Json:
    return ctx.need("customer", key)


def get_customer(ctx: Context, key: str) -> Json:
    """GET /v1/customers/{key}; a deleted one is a tombstone."""
    return _need_customer(ctx, key)


def update_customer(ctx: Context, key: str) -> Json:
    """POST /v1/customers/{key}."""
    only(ctx.params, CUSTOMER_KNOWN)
    customer = _need_customer(ctx, key)
    _apply_customer(ctx, customer)
    ctx.save("customer", customer)
    ctx.emit("customer.updated", customer)
    return customer


def delete_customer(ctx: Context, key: str) -> Json:
    """DELETE /v1/customers/{key}."""
    customer = _need_customer(ctx, key)
    tombstone: Json = {"id": key, "object": "customer", "deleted": True}
    ctx.save("customer", tombstone)
    ctx.emit("customer.deleted", customer)
    return tombstone


def list_customers(ctx: Context) -> Json:
    """GET /v1/customers."""
    email = ctx.params.get("email")
    return cursor_list(
        ctx,
        "customer",
        "/v1/customers",
        keep=lambda row: "deleted" not in row and email in (None, row["email"]),
    )


def get_balance(ctx: Context) -> Json:
    """GET /v1/balance."""
    pending: dict[str, int] = {}
    available: dict[str, int] = {}
    now = ctx.now()
    rows = ctx.world.store.each(PREFIX + "balance_transaction", account=ctx.account)
    for row in rows:
        side = available if row["available_on"] <= now else pending
        side[row["currency"]] = side.get(row["currency"], 0) + row["net"]
    return {
        "object": "balance",
        "available": _amounts(available),
        "connect_reserved": [{"amount": 0, "currency": "usd"}],
        "livemode": False,
        "pending": _amounts(pending),
    }


def _amounts(sums: dict[str, int]) -> list[Json]:
    return [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted((sums or {"usd": 0}).items())
    ]


def get_balance_transaction(ctx: Context, key: str) -> Json:
    """GET /v1/balance_transactions/{key}."""
    return _matured(ctx, ctx.need("balance_transaction", key))


def _matured(ctx: Context, row: Json) -> Json:
    if row["available_on"] <= ctx.now():
        row["status"] = "available"
    return row


def list_balance_transactions(ctx: Context) -> Json:
    """GET /v1/balance_transactions."""
    kind = ctx.params.get("type")
    page = cursor_list(
        ctx,
        "balance_transaction",
        "/v1/balance_transactions",
        ref=ctx.params.get("source"),
        keep=lambda row: kind in (None, row["type"]),
    )
    page["data"] = [_matured(ctx, row) for row in page["data"]]
    return page


def get_event(ctx: Context, key: str) -> Json:
    """GET /v1/events/{key}."""
    return ctx.need("event", key)


def list_events(ctx: Context) -> Json:
    """GET /v1/events."""
    kinds = ctx.params.get("types")
    return cursor_list(
        ctx,
        "event",
        "/v1/events",
        ref=ctx.params.get("type"),
        keep=lambda row: not kinds or row["type"] in kinds,
    )


def create_endpoint(ctx: Context) -> Json:
    """POST /v1/webhook_endpoints: the only answer that shows the secret."""
    params = ctx.params
    url = text(params, "url")
    if not url.startswith(("http://", "https://")):
        raise invalid("url", "must begin with http:// or https://", "url_invalid")
    if not isinstance(params.get("enabled_events"), list):
        raise required("enabled_events")
    secret = f"whsec_{secrets.token_hex(16)}"
    endpoint: Json = {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": optional(params, "api_version"),
        "application": None,
        "created": ctx.now(),
        "description": optional(params, "description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": merged_metadata({}, params),
        "status": "enabled",
        "url": url,
        "_secret": secret,
        "_connect": boolean(params, "connect"),
    }
    ctx.add("webhook_endpoint", endpoint)
    return {**endpoint, "secret": secret}


def get_endpoint(ctx: Context, key: str) -> Json:
    """GET /v1/webhook_endpoints/{key}."""
    return ctx.need("webhook_endpoint", key)


def update_endpoint(ctx: Context, key: str) -> Json:
    """POST /v1/webhook_endpoints/{key}."""
    params = ctx.params
    endpoint = ctx.need("webhook_endpoint", key)
    for name in ("description", "url", "enabled_events"):
        if name in params:
            endpoint[name] = params[name]
    if "disabled" in params:
        endpoint["status"] = "disabled" if boolean(params, "disabled") else "enabled"
    endpoint["metadata"] = merged_metadata(endpoint["metadata"], params)
    ctx.save("webhook_endpoint", endpoint)
    return endpoint


def delete_endpoint(ctx: Context, key: str) -> Json:
    """DELETE /v1/webhook_endpoints/{key}."""
    ctx.need("webhook_endpoint", key)
    ctx.world.store.delete(PREFIX + "webhook_endpoint", key)
    return {"id": key, "object": "webhook_endpoint", "deleted": True}


def list_endpoints(ctx: Context) -> Json:
    """GET /v1/webhook_endpoints."""
    return cursor_list(ctx, "webhook_endpoint", "/v1/webhook_endpoints")


ROUTES: Table = [
    ("POST", "/v1/customers", create_customer),
    ("GET", "/v1/customers", list_customers),
    ("GET", "/v1/customers/{key}", get_customer),
    ("POST", "/v1/customers/{key}", update_customer),
    ("DELETE", "/v1/customers/{key}", delete_customer),
    ("GET", "/v1/balance", get_balance),
    ("GET", "/v1/balance_transactions", list_balance_transactions),
    ("GET", "/v1/balance_transactions/{key}", get_balance_transaction),
    ("GET", "/v1/events", list_events),
    ("GET", "/v1/events/{key}", get_event),
    ("POST", "/v1/webhook_endpoints", create_endpoint),
    ("GET", "/v1/webhook_endpoints", list_endpoints),
    ("GET", "/v1/webhook_endpoints/{key}", get_endpoint),
    ("POST", "/v1/webhook_endpoints/{key}", update_endpoint),
    ("DELETE", "/v1/webhook_endpoints/{key}", delete_endpoint),
]
