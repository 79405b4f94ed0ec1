"""The page on which a buyer passes or fails 3-D Secure."""

from __future__ import annotations

import html
from urllib.parse import parse_qs

from simulator.stripe import confirming
from simulator.stripe.accounts import ACCOUNT
from simulator.stripe.context import Context
from simulator.stripe.errors import ApiError
from simulator.wire import Call, Json, Reply
from simulator.world import World

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>3-D Secure (simulated)</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px system-ui;max-width:28rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}}</style></head>
<body><h1>Simulated bank</h1><p>{text}</p>{buttons}</body></html>"""
BUTTONS = """<form method="post">
<button name="outcome" value="complete">Complete</button>
<button name="outcome" value="fail">Fail</button></form>"""


def context_of(world: World, key: str) -> Context | None:
    """Build the context of the account that owns an intent."""
    account = world.store.owner("stripe.payment_intent", key)
    if account is None:
        return None
    above = world.store.owner(ACCOUNT, account)
    return Context(world, account, None if above == account else above)


def page(world: World, call: Call) -> Reply:
    """Show the page, or take the buyer's decision and send them back."""
    key = call.path.removeprefix("/_3ds/")
    ctx = context_of(world, key)
    secret = parse_qs(call.query).get("client_secret", [""])[0]
    if ctx is None:
        return show("This payment does not exist.", status=404)
    intent = ctx.need("payment_intent", key)
    if secret != intent["client_secret"]:
        return show("This payment does not exist.", status=404)
    if call.method != "POST":
        return show(_question(intent), buttons=intent["status"] == "requires_action")
    outcome = parse_qs(call.body.decode()).get("outcome", ["fail"])[0]
    try:
        intent = confirming.authenticate(ctx, intent, passed=outcome == "complete")
    except ApiError:
        return show("This payment does not wait for authentication.", status=400)
    back = confirming.return_address(intent)
    if back is None:
        return show(f"Done: the payment is now {intent['status']}.")
    return Reply(303, b"", {"location": back})


def _question(intent: Json) -> str:
    if intent["status"] != "requires_action":
        return f"Nothing to do: the payment is {intent['status']}."
    return f"Confirm a payment of {intent['amount']} {intent['currency'].upper()}?"


def show(text: str, *, buttons: bool = False, status: int = 200) -> Reply:
    """Render the page."""
    page = PAGE.format(text=html.escape(text), buttons=BUTTONS if buttons else "")
    return Reply(status, page.encode(), {"content-type": "text/html; charset=utf-8"})
