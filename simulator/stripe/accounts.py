"""Accounts, their keys, and who may act for whom."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass

from simulator.stripe.context import PREFIX, Context, Table
from simulator.stripe.errors import ApiError, missing, unauthenticated
from simulator.stripe.listing import cursor_list
from simulator.stripe.params import merged_metadata, optional
from simulator.wire import Call, Json
from simulator.world import World

KEY = re.compile(r"(sk|rk|pk)_test_([A-Za-z0-9]{24,})")
ACCOUNT = PREFIX + "account"
SECRETS = PREFIX + "key"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls, and for which account."""

    account: str
    platform: str | None
    is_publishable: bool


def identify(world: World, call: Call, params: Json) -> Identity:
    """Find the caller's account by its key, opening one at first sight if allowed."""
    key = _presented_key(call, params)
    match = KEY.fullmatch(key)
    if match is None:
        raise unauthenticated(f"Invalid API Key provided: {key[:8]}****")
    home = _account_of(world, match[2])
    is_publishable = match[1] == "pk"
    acting_for = call.headers.get("stripe-account") or params.pop("_stripe_account", "")
    if not acting_for or acting_for == home:
        return Identity(home, None, is_publishable)
    if world.store.owner(ACCOUNT, acting_for) != home:
        raise ApiError(
            f"The provided key does not have access to account '{acting_for}' (or that"
            " account does not exist).",
            status=403,
            code="account_invalid",
            is_validation=True,
        )
    return Identity(acting_for, home, is_publishable)


def _presented_key(call: Call, params: Json) -> str:
    scheme, _, value = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    # The browser library sends its publishable key as a field.
    key = params.pop("key", "")
    if isinstance(key, str) and key:
        return key
    raise unauthenticated("You did not provide an API key.")


def _account_of(world: World, suffix: str) -> str:
    found = world.store.get(SECRETS, suffix)
    if found is not None:
        return str(found["account"])
    if world.switches.get("stripe", "accounts") != "open":
        raise unauthenticated(f"Invalid API Key provided: ****{suffix[-4:]}")
    return str(open_account(world, suffix)["id"])


def open_account(world: World, suffix: str, **details: str) -> Json:
    """Make an account that this key suffix belongs to."""
    account = _blank(world, "standard", ready=True)
    account.update(details)
    world.store.add(ACCOUNT, account["id"], account, account=account["id"])
    key = {"account": account["id"]}
    world.store.add(SECRETS, suffix, key, account=account["id"])
    return account


def _blank(world: World, kind: str, *, ready: bool) -> Json:
    key = f"acct_1{secrets.token_hex(8)}"
    requirements = _requirements(ready=ready)
    state = "active" if ready else "inactive"
    return {
        "id": key,
        "object": "account",
        "business_profile": {"mcc": None, "name": "Simulated shop", "url": None},
        "business_type": None,
        "capabilities": {"card_payments": state, "transfers": state},
        "charges_enabled": ready,
        "controller": {"type": "account"},
        "country": "US",
        "created": world.now(),
        "default_currency": "usd",
        "details_submitted": ready,
        "email": "owner@example.test",
        "external_accounts": {
            "data": [],
            "has_more": False,
            "object": "list",
            "url": f"/v1/accounts/{key}/external_accounts",
        },
        "future_requirements": {**requirements, "currently_due": []},
        "metadata": {},
        "payouts_enabled": ready,
        "requirements": requirements,
        "settings": {
            "branding": {"icon": None, "logo": None, "primary_color": None},
            "dashboard": {"display_name": "Simulated shop", "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": "SIMULATED SHOP"},
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 2, "interval": "daily"},
                "statement_descriptor": None,
            },
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": kind,
    }


def _requirements(*, ready: bool) -> Json:
    due = [] if ready else ["external_account"]
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": due,
        "disabled_reason": None if ready else "requirements.past_due",
        "errors": [],
        "eventually_due": due,
        "past_due": [],
        "pending_verification": [],
    }


def own(ctx: Context) -> Json:
    """GET /v1/account."""
    found = ctx.world.store.get(ACCOUNT, ctx.account)
    if found is None:
        raise missing("account", ctx.account)
    return found


def create(ctx: Context) -> Json:
    """POST /v1/accounts: a connected account of the caller."""
    account = _blank(ctx.world, ctx.params.get("type", "none"), ready=False)
    _apply(ctx, account)
    return ctx.add("account", account)


def _apply(ctx: Context, account: Json) -> None:
    for name in ("country", "email", "business_type"):
        if name in ctx.params:
            account[name] = optional(ctx.params, name)
    for name in ("controller", "business_profile"):
        if isinstance(ctx.params.get(name), dict):
            account[name] = {**account[name], **ctx.params[name]}
    account["metadata"] = merged_metadata(account["metadata"], ctx.params)


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/accounts/{key}: the caller's own or one of its connected ones."""
    return own(ctx) if key == ctx.account else ctx.need("account", key)


def update(ctx: Context, key: str) -> Json:
    """POST /v1/accounts/{key}."""
    account = retrieve(ctx, key)
    _apply(ctx, account)
    ctx.save("account", account)
    Context(ctx.world, key, ctx.account).emit("account.updated", account)
    return account


def make_ready(world: World, key: str) -> Json | None:
    """Finish the onboarding of a connected account."""
    account = world.store.get(ACCOUNT, key)
    platform = world.store.owner(ACCOUNT, key)
    if account is None or platform is None:
        return None
    ready = _blank(world, account["type"], ready=True)
    for name in (
        "capabilities",
        "charges_enabled",
        "details_submitted",
        "payouts_enabled",
        "requirements",
    ):
        account[name] = ready[name]
    world.store.save(ACCOUNT, key, account)
    Context(world, key, platform).emit("account.updated", account)
    return account


def listing(ctx: Context) -> Json:
    """GET /v1/accounts: connected accounts only."""
    return cursor_list(
        ctx, "account", "/v1/accounts", keep=lambda row: row["id"] != ctx.account
    )


ROUTES: Table = [
    ("GET", "/v1/account", own),
    ("POST", "/v1/accounts", create),
    ("GET", "/v1/accounts", listing),
    ("GET", "/v1/accounts/{key}", retrieve),
    ("POST", "/v1/accounts/{key}", update),
]
