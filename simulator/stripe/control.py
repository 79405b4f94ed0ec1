"""The control routes below /_sim/stripe."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.control import problem, read_json
from simulator.stripe import accounts, confirming, disputes, refunds
from simulator.stripe.accounts import ACCOUNT, KEY
from simulator.stripe.context import PREFIX, Context
from simulator.stripe.errors import ApiError
from simulator.stripe.objects import public
from simulator.stripe.three_d_secure import context_of
from simulator.world import World


def control_routes(world: World) -> list[Route]:
    """List Stripe's own control routes."""
    api = StripeControl(world)
    return [
        Route("/accounts", api.accounts, methods=["GET", "POST"]),
        Route("/accounts/{key}/ready", api.ready, methods=["POST"]),
        Route("/payment_intents", api.intents),
        Route(
            "/payment_intents/{key}/authenticate", api.authenticate, methods=["POST"]
        ),
        Route("/refunds/{key}/fail", api.fail_refund, methods=["POST"]),
        Route("/charges/{key}/dispute", api.dispute, methods=["POST"]),
        Route("/disputes/{key}/close", api.close_dispute, methods=["POST"]),
        Route("/send_event", api.send_event, methods=["POST"]),
    ]


class StripeControl:
    """Answer control requests about Stripe."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def accounts(self, request: Request) -> Response:
        """Register an account, or list all."""
        if request.method == "GET":
            rows = self._world.store.each(ACCOUNT)
            return JSONResponse({"data": list(rows)})
        wanted = await read_json(request)
        key = wanted.get("key") or f"sk_test_{secrets.token_hex(16)}"
        match = KEY.fullmatch(key)
        if match is None:
            return problem("key must be sk_test_ and at least 24 letters or digits")
        if self._world.store.get(accounts.SECRETS, match[2]) is not None:
            return problem("this key has an account already", 409)
        details = {k: wanted[k] for k in ("email", "country") if k in wanted}
        account = accounts.open_account(self._world, match[2], **details)
        return JSONResponse(
            {
                "id": account["id"],
                "secret_key": f"sk_test_{match[2]}",
                "publishable_key": f"pk_test_{match[2]}",
            },
            201,
        )

    async def ready(self, request: Request) -> Response:
        """Finish a connected account's onboarding."""
        account = accounts.make_ready(self._world, request.path_params["key"])
        return JSONResponse(account) if account else problem("no such account", 404)

    async def intents(self, request: Request) -> Response:
        """List payment intents of all accounts, newest first."""
        query = request.query_params
        name, _, value = query.get("metadata", "").partition(":")
        limit = int(query.get("limit", "1000"))
        found = []
        for row in self._world.store.each(PREFIX + "payment_intent"):
            if query.get("status") not in (None, row["status"]):
                continue
            if name and row["metadata"].get(name) != value:
                continue
            owner = self._world.store.owner(PREFIX + "payment_intent", row["id"])
            found.append({**public(row), "account": owner})
            if len(found) >= limit:
                break
        return JSONResponse({"data": found})

    async def authenticate(self, request: Request) -> Response:
        """Pass or fail 3-D Secure without a browser."""
        key = request.path_params["key"]
        ctx = context_of(self._world, key)
        if ctx is None:
            return problem("no such payment intent", 404)
        passed = (await read_json(request)).get("outcome", "complete") == "complete"
        try:
            intent = confirming.authenticate(
                ctx, ctx.need("payment_intent", key), passed=passed
            )
        except ApiError as error:
            return problem(str(error))
        return JSONResponse(public(intent))

    async def fail_refund(self, request: Request) -> Response:
        """Let a refund fail now."""
        key = request.path_params["key"]
        owner = self._world.store.owner(PREFIX + "refund", key)
        if owner is None:
            return problem("no such refund", 404)
        ctx = self._context(owner)
        refund = ctx.need("refund", key)
        if refund["status"] in refunds.UNDONE:
            return problem(f"the refund is {refund['status']} already")
        return JSONResponse(refunds.fail(ctx, refund))

    async def dispute(self, request: Request) -> Response:
        """Dispute a charge: {amount?, reason?}."""
        key = request.path_params["key"]
        owner = self._world.store.owner(PREFIX + "charge", key)
        if owner is None:
            return problem("no such charge", 404)
        ctx = self._context(owner)
        charge = ctx.need("charge", key)
        if charge["disputed"] or not charge["captured"]:
            return problem("the charge is disputed already, or not captured")
        wanted = await read_json(request)
        amount = int(wanted.get("amount") or charge["amount_captured"])
        reason = str(wanted.get("reason", "fraudulent"))
        return JSONResponse(disputes.open_dispute(ctx, charge, amount, reason), 201)

    async def close_dispute(self, request: Request) -> Response:
        """Decide a dispute: {outcome: won or lost}."""
        key = request.path_params["key"]
        owner = self._world.store.owner(PREFIX + "dispute", key)
        if owner is None:
            return problem("no such dispute", 404)
        ctx = self._context(owner)
        dispute = ctx.need("dispute", key)
        if dispute["status"] not in disputes.OPEN:
            return problem(f"the dispute is {dispute['status']} already")
        won = (await read_json(request)).get("outcome") == "won"
        return JSONResponse(disputes.close(ctx, dispute, won=won))

    async def send_event(self, request: Request) -> Response:
        """Emit an event about any object: {account or key, type, object}."""
        wanted = await read_json(request)
        topic, key = str(wanted.get("type", "")), str(wanted.get("object", ""))
        kind = str(wanted.get("kind") or _kind_of(key))
        account = wanted.get("account") or self._account_by_key(wanted.get("key", ""))
        owner = self._world.store.owner(PREFIX + kind, key)
        if not topic or owner is None or account not in (None, owner):
            return problem("type and the id of an existing object are needed")
        ctx = self._context(owner)
        ctx.emit(topic, public(ctx.need(kind, key)))
        return JSONResponse({"sent": topic})

    def _context(self, account: str) -> Context:
        above = self._world.store.owner(ACCOUNT, account)
        return Context(self._world, account, None if above == account else above)

    def _account_by_key(self, key: str) -> str | None:
        match = KEY.fullmatch(key)
        found = match and self._world.store.get(accounts.SECRETS, match[2])
        return str(found["account"]) if found else None


PREFIXES = {
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "dp": "dispute",
    "cus": "customer",
    "acct": "account",
    "pm": "payment_method",
}


def _kind_of(key: str) -> str:
    return PREFIXES.get(key.partition("_")[0], "")
