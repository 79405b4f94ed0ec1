"""Printify's front desk: tokens, rate limits, errors, routes."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import time
import uuid
from collections import deque
from collections.abc import Iterable
from functools import partial
from urllib.parse import parse_qsl

from starlette.routing import Route

from simulator.printify import catalogue, orders, products, progress, shops, uploads
from simulator.printify import webhooks as hooks
from simulator.printify.context import Context, Handler
from simulator.printify.control import control_routes
from simulator.printify.errors import ApiError, not_found, too_many, unauthenticated
from simulator.routing import Routes
from simulator.wire import Call, Json, Reply, json_reply
from simulator.world import World

SWITCHES: Json = {
    "accounts": "open",
    "rate_limits": True,
    "requests_per_minute": 600,
    "catalog_per_minute": 100,
    "publishes_per_30_minutes": 200,
    "review_seconds": 20,
    "sending_seconds": 60,
    "production_seconds": 86400,
    "shipping_seconds": 3 * 86400,
    "auto_approval_seconds": None,
    "split_shipments": False,
    "payments_to_fail": 0,
    "send_answers_id_only": False,
    "low_resolution_refused": False,
    "max_contents_bytes": 5 * 1024 * 1024,
    "max_orders_page": 50,
    "retry_seconds": [10, 30, 60],
    "block_seconds": 3600,
    "only_200_counts": False,
    "webhook_timeout_seconds": 10,
    "deliveries_at_once": 1,
}


class Printify:
    """Answer like api.printify.com."""

    name = "printify"

    def __init__(self, world: World) -> None:
        self._world = world
        world.switches.declare(self.name, SWITCHES)
        world.courier.speak(self.name, hooks.PrintifyDialect(world))
        world.schedule.register("printify.walk", partial(progress.walk, world))
        world.schedule.register("printify.deliver", partial(progress.deliver, world))
        self._seen: dict[tuple[str, str], deque[float]] = {}
        self._routes: Routes[Handler] = Routes(
            [
                *catalogue.ROUTES,
                *orders.ROUTES,
                *products.ROUTES,
                *shops.ROUTES,
                *uploads.ROUTES,
                *hooks.ROUTES,
            ]
        )

    def control(self) -> Iterable[Route]:
        """List the routes below /_sim/printify."""
        return control_routes(self._world)

    def refuse(self, status: int) -> Reply:
        """Word an injected failure."""
        return json_reply({"error": "Injected failure"}, status)

    def reset(self) -> None:
        """Forget who called how often."""
        self._seen.clear()

    async def handle(self, call: Call) -> Reply:
        """Answer one request."""
        if call.path.startswith("/_previews/"):
            key = call.path.removeprefix("/_previews/").removesuffix(".png")
            shown = uploads.preview(self._world.store, key)
            return shown or json_reply({"error": "Not found"}, 404)
        correlation = str(uuid.uuid4())
        try:
            reply = await self._serve(call)
        except ApiError as error:
            body = dict(error.body)
            if "error" in body:
                body["request_id"] = correlation
            reply = json_reply(body, error.status)
        reply.headers["content-type"] = "application/json;charset=utf-8"
        reply.headers["x-pfy-correlation-id"] = correlation
        return reply

    async def _serve(self, call: Call) -> Reply:
        account = self._account(call)
        self._limit(account, call)
        if call.latency_seconds:
            await asyncio.sleep(call.latency_seconds)
        found = self._routes.match(call.method, call.path)
        if found is None:
            raise not_found()
        handler, names = found
        query = dict(parse_qsl(call.query, keep_blank_values=True))
        ctx = Context(self._world, account, query, call.body, call.base_url)
        answer = handler(ctx, **names)
        if inspect.isawaitable(answer):
            answer = await answer
        return answer if isinstance(answer, Reply) else json_reply(answer)

    def _account(self, call: Call) -> str:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        well_formed = scheme.lower() == "bearer" and len(token) >= 20
        if not well_formed or not call.headers.get("user-agent", "").strip():
            raise unauthenticated()
        key = hashlib.sha256(token.encode()).hexdigest()[:32]
        if self._world.store.get(shops.ACCOUNT, key) is None:
            if self._world.switches.get(self.name, "accounts") != "open":
                raise unauthenticated()
            shops.open_account(self._world, token)
        return key

    def _limit(self, account: str, call: Call) -> None:
        """Count in real time: a fast simulated clock must not widen the limits."""
        switches = self._world.switches.of(self.name)
        if not switches["rate_limits"]:
            return
        self._count(account, "all", switches["requests_per_minute"], 60)
        if "/catalog/" in call.path:
            self._count(account, "catalog", switches["catalog_per_minute"], 60)
        if call.path.endswith("/publish.json"):
            most = switches["publishes_per_30_minutes"]
            self._count(account, "publish", most, 1800)

    def _count(self, account: str, scope: str, most: int, window: float) -> None:
        now = time.monotonic()
        times = self._seen.setdefault((account, scope), deque())
        while times and times[0] <= now - window:
            times.popleft()
        if len(times) >= most:
            raise too_many()
        times.append(now)
