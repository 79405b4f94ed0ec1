"""Events and the webhook endpoints that receive them."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING

from simulator.delivery import Endpoint, Message
from simulator.stripe.objects import new_id, public
from simulator.wire import Json, encode
from simulator.world import World

if TYPE_CHECKING:
    from simulator.stripe.context import Context

ENDPOINTS = "stripe.webhook_endpoint"


def emit(ctx: Context, topic: str, body: Json, previous: Json | None = None) -> Json:
    """Record an event and queue it for each endpoint that asked for it."""
    listeners = _listeners(ctx, topic)
    data: Json = {"object": public(body)}
    if previous is not None:
        data["previous_attributes"] = previous
    event: Json = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": ctx.switch("default_api_version"),
        "context": None,
        "created": ctx.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": len(listeners),
        "request": {"id": ctx.request_id, "idempotency_key": ctx.idempotency_key},
        "type": topic,
    }
    if ctx.platform is not None:
        event["account"] = ctx.account
    ctx.add("event", event, ref=topic)
    for listener in listeners:
        deliver(ctx.world, listener, event)
    return event


def deliver(world: World, listener: Json, event: Json) -> None:
    """Queue one event for one endpoint, worded in the endpoint's own version."""
    version = listener["api_version"] or event["api_version"]
    body = encode({**event, "api_version": version})
    target = Endpoint(listener["id"], "", listener["url"], listener["_secret"])
    world.courier.send("stripe", target, Message(event["id"], event["type"], body))


def _listeners(ctx: Context, topic: str) -> list[Json]:
    """Return the endpoints that want an event of this account.

    A platform hears of its connected accounts only at endpoints made with connect.
    """
    store = ctx.world.store
    own = store.each(ENDPOINTS, account=ctx.account, oldest_first=True)
    wanted = [one for one in own if not one["_connect"]]
    if ctx.platform is not None:
        above = store.each(ENDPOINTS, account=ctx.platform, oldest_first=True)
        wanted += [one for one in above if one["_connect"]]
    return [
        one
        for one in wanted
        if one["status"] == "enabled"
        and ("*" in one["enabled_events"] or topic in one["enabled_events"])
    ]


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """Return the Stripe-Signature header: the whole secret is the key."""
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class StripeDialect:
    """How Stripe signs, retries and gives up."""

    def __init__(self, world: World) -> None:
        self._world = world

    def endpoint(self, key: str) -> Endpoint | None:
        """Return the endpoint as it stands now."""
        found = self._world.store.get(ENDPOINTS, key)
        if found is None or found["status"] != "enabled":
            return None
        return Endpoint(key, "", found["url"], found["_secret"])

    def sign(self, secret: str, body: bytes) -> dict[str, str]:
        """Sign with wall-clock time: receivers compare it with their own clock."""
        return {
            "stripe-signature": signature(secret, body, int(time.time())),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }

    def is_success(self, status: int) -> bool:
        """Accept any 2xx."""
        return 200 <= status < 300

    def retry_delays(self) -> list[float]:
        """Return the simulated waits before each retry."""
        delays: list[float] = self._world.switches.get("stripe", "retry_seconds")
        return delays

    def timeout_seconds(self) -> float:
        """Return how long an attempt may take."""
        return float(self._world.switches.get("stripe", "webhook_timeout_seconds"))

    def is_blocked(self, key: str) -> bool:
        """Say no: Stripe never throws events away while an endpoint is enabled."""
        return False

    def exhausted(self, key: str) -> None:
        """Leave the endpoint as it is."""

    def lanes(self) -> int:
        """Return how many deliveries run at once for one endpoint."""
        return int(self._world.switches.get("stripe", "deliveries_at_once"))
