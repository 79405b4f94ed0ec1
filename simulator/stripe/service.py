"""Stripe's front desk: keys, idempotency, errors, routes."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from functools import partial

from starlette.routing import Route

from simulator.routing import Routes
from simulator.stripe import (
    accounts,
    charges,
    disputes,
    endpoints,
    payment_intents,
    payment_methods,
    refunds,
    tax,
    tax_reversals,
    three_d_secure,
)
from simulator.stripe.context import Context, Handler, of_step
from simulator.stripe.control import control_routes
from simulator.stripe.errors import ApiError
from simulator.stripe.events import StripeDialect
from simulator.stripe.forms import parse_form
from simulator.stripe.idempotency import Idempotency
from simulator.stripe.listing import expanded
from simulator.stripe.objects import public
from simulator.wire import Call, Json, Reply, encode
from simulator.world import World

SWITCHES: Json = {
    "accounts": "open",
    "default_api_version": "2026-08-26.dahlia",
    "settle_seconds": 5,
    "refund_settle_seconds": 5,
    "refund_fail_seconds": 5,
    "refunds_to_fail": 0,
    "require_return_url": False,
    "cancel_emits_charge_refunded": False,
    "tax_countries": "all",
    "retry_seconds": [60, 1800, 7200],
    "webhook_timeout_seconds": 20,
    "deliveries_at_once": 1,
}
CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "*, Authorization",
    "access-control-expose-headers": "Request-Id, Stripe-Version",
    "access-control-max-age": "300",
}
# What a publishable key may be used for.
BROWSER = frozenset(
    {payment_intents.retrieve, payment_intents.confirm, payment_methods.create}
)


class Stripe:
    """Answer like api.stripe.com."""

    name = "stripe"

    def __init__(self, world: World) -> None:
        self._world = world
        world.switches.declare(self.name, SWITCHES)
        world.courier.speak(self.name, StripeDialect(world))
        for name, action in (
            ("settle", charges.settle),
            ("refund_follow_up", refunds.follow_up),
            ("expire_authorisation", expire_authorisation),
        ):
            world.schedule.register(f"stripe.{name}", partial(action, world))
        self._idempotency = Idempotency(world)
        self._routes: Routes[Handler] = Routes(
            [
                *accounts.ROUTES,
                *charges.ROUTES,
                *disputes.ROUTES,
                *endpoints.ROUTES,
                *payment_intents.ROUTES,
                *payment_methods.ROUTES,
                *refunds.ROUTES,
                *tax.ROUTES,
                *tax_reversals.ROUTES,
            ]
        )

    def control(self) -> Iterable[Route]:
        """List the routes below /_sim/stripe."""
        return control_routes(self._world)

    def refuse(self, status: int) -> Reply:
        """Word an injected failure."""
        kind = "rate_limit_error" if status == 429 else "api_error"
        return self._error(ApiError("An error occurred.", status=status, kind=kind), {})

    def reset(self) -> None:
        """Do nothing: all state is in the store."""

    async def handle(self, call: Call) -> Reply:
        """Answer one request."""
        if call.method == "OPTIONS":
            return Reply(204, b"", dict(CORS))
        if call.path.startswith("/_3ds/"):
            return three_d_secure.page(self._world, call)
        headers = {
            "content-type": "application/json",
            "request-id": f"req_{secrets.token_hex(7)}",
            **CORS,
        }
        try:
            return await self._serve(call, headers)
        except ApiError as error:
            return self._error(error, headers)

    async def _serve(self, call: Call, headers: dict[str, str]) -> Reply:
        params = parse_form(
            call.body.decode() if call.method == "POST" and call.body else call.query
        )
        who = accounts.identify(self._world, call, params)
        version = call.headers.get("stripe-version") or str(
            self._world.switches.get(self.name, "default_api_version")
        )
        headers["stripe-version"] = version
        key = call.headers.get("idempotency-key")
        ctx = Context(
            self._world,
            who.account,
            who.platform,
            params,
            version,
            call.base_url,
            headers["request-id"],
            key,
            who.is_publishable,
        )
        if key is None or call.method != "POST":
            if call.latency_seconds:
                await asyncio.sleep(call.latency_seconds)
            return self._run(ctx, call, headers)
        headers["idempotency-key"] = key
        return await self._serve_once(ctx, key, call, headers)

    async def _serve_once(
        self, ctx: Context, key: str, call: Call, headers: dict[str, str]
    ) -> Reply:
        earlier = self._idempotency.earlier(ctx.account, key, call)
        if earlier is not None:
            return earlier
        with self._idempotency.working_on(ctx.account, key):
            if call.latency_seconds:
                await asyncio.sleep(call.latency_seconds)
            try:
                reply = self._run(ctx, call, headers)
            except ApiError as error:
                reply = self._error(error, headers)
                if error.is_validation:
                    return reply
            self._idempotency.remember(ctx.account, key, call, reply)
            return reply

    def _run(self, ctx: Context, call: Call, headers: dict[str, str]) -> Reply:
        found = self._routes.match(call.method, call.path)
        if found is None:
            raise ApiError(
                f"Unrecognized request URL ({call.method}: {call.path}).",
                status=404,
                is_validation=True,
            )
        handler, names = found
        if ctx.is_publishable and handler not in BROWSER:
            raise ApiError(
                "This API call cannot be made with a publishable API key.",
                status=401,
                code="secret_key_required",
                is_validation=True,
            )
        answer = expanded(ctx, public(handler(ctx, **names)))
        if ctx.is_publishable and answer["object"] == "payment_intent":
            answer = payment_intents.seen_by_browser(answer)
        return Reply(200, encode(answer), headers)

    def _error(self, error: ApiError, headers: dict[str, str]) -> Reply:
        body = dict(error.body)
        if "request-id" in headers:
            body["request_log_url"] = (
                f"https://dashboard.stripe.test/logs/{headers['request-id']}"
            )
        named = {"content-type": "application/json", **CORS, **headers}
        return Reply(error.status, encode({"error": body}), named)


def expire_authorisation(world: World, step: Json) -> None:
    """Cancel an intent whose hold on the card has run out."""
    ctx = of_step(world, step)
    intent = ctx.find("payment_intent", step["intent"])
    if intent is not None and intent["status"] == "requires_capture":
        payment_intents.cancel_intent(ctx, intent, "automatic")
