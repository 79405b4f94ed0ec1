"""Webhooks: one topic each, signed, blocked after too many failures."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import Any
from urllib.parse import urlsplit

from simulator.delivery import Endpoint, Message
from simulator.printify.context import PREFIX, Context, Table
from simulator.printify.errors import invalid
from simulator.printify.formats import new_id, stamp
from simulator.wire import Json, encode
from simulator.world import World

KIND = PREFIX + "webhook"
TOPICS = frozenset(
    [
        "shop:disconnected",
        "product:created",
        "product:updated",
        "product:deleted",
        "product:publish:started",
        "order:created",
        "order:updated",
        "order:sent-to-production",
        "order:shipment:created",
        "order:shipment:delivered",
        "personalization-preview-task:processed",
        "support-request:updated",
    ]
)


def emit(world: World, shop: str, topic: str, resource: str, data: Json | None) -> None:
    """Send an event to the shop's webhooks for its topic."""
    kind = topic.partition(":")[0]
    send(world, shop, topic, {"id": resource, "type": kind, "data": data})


def send(world: World, shop: str, topic: str, resource: Json) -> None:
    """Wrap a resource and hand it to the courier."""
    hooks = world.store.each(KIND, account=shop, oldest_first=True)
    for hook in hooks:
        if hook["topic"] == topic:
            deliver(world, hook, resource)


def deliver(world: World, hook: Json, resource: Json) -> None:
    """Send one resource to one webhook."""
    envelope = {
        "id": str(uuid.uuid4()),
        "type": hook["topic"],
        "created_at": stamp(world.now()),
        "resource": resource,
    }
    target = Endpoint(hook["id"], hook["shop_id"], hook["url"], hook["secret"] or "")
    message = Message(envelope["id"], hook["topic"], encode(envelope))
    world.courier.send("printify", target, message)


def signature(secret: str, body: bytes) -> str:
    """Return the X-Pfy-Signature header."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


class PrintifyDialect:
    """How Printify signs, retries and gives up."""

    def __init__(self, world: World) -> None:
        self._world = world

    def _switch(self, name: str) -> Any:
        return self._world.switches.get("printify", name)

    def endpoint(self, key: str) -> Endpoint | None:
        """Return the webhook as it stands now."""
        hook = self._world.store.get(KIND, key)
        if hook is None:
            return None
        return Endpoint(key, hook["shop_id"], hook["url"], hook["secret"] or "")

    def sign(self, secret: str, body: bytes) -> dict[str, str]:
        """Sign only for webhooks that were made with a secret."""
        headers = {"user-agent": "Printify-Webhooks/1.0"}
        if secret:
            headers["x-pfy-signature"] = signature(secret, body)
        return headers

    def is_success(self, status: int) -> bool:
        """Accept 200; whether other 2xx count is not known, so it is a switch."""
        if self._switch("only_200_counts"):
            return status == 200
        return 200 <= status < 300

    def retry_delays(self) -> list[float]:
        """Return the simulated waits before each retry."""
        delays: list[float] = self._switch("retry_seconds")
        return delays

    def timeout_seconds(self) -> float:
        """Return how long an attempt may take."""
        return float(self._switch("webhook_timeout_seconds"))

    def is_blocked(self, key: str) -> bool:
        """Tell whether the webhook still serves its hour."""
        hook = self._world.store.get(KIND, key)
        return bool(hook and hook["blocked_until"] > self._world.clock.now())

    def exhausted(self, key: str) -> None:
        """Block the webhook; what happens meanwhile is lost to it."""
        hook = self._world.store.get(KIND, key)
        if hook is not None:
            seconds = float(self._switch("block_seconds"))
            hook["blocked_until"] = self._world.clock.now() + seconds
            self._world.store.save(KIND, key, hook)

    def lanes(self) -> int:
        """Return how many deliveries run at once for one webhook."""
        return int(self._switch("deliveries_at_once"))


def shown(hook: Json) -> Json:
    """Show a webhook; the secret stays inside."""
    return {name: hook[name] for name in ("id", "topic", "url", "shop_id")}


def _check_url(url: object) -> str:
    if not isinstance(url, str) or not urlsplit(url).hostname:
        raise invalid({"url": "must be a URL"})
    return url


def create(ctx: Context, shop: str) -> Json:
    """POST …/webhooks.json."""
    body = ctx.body()
    topic = body.get("topic")
    if topic not in TOPICS:
        raise invalid({"topic": "unknown topic"})
    hook: Json = {
        "id": new_id(),
        "topic": topic,
        "url": _check_url(body.get("url")),
        # A string here, although shops are integers everywhere else.
        "shop_id": ctx.shop(shop),
        "secret": body.get("secret"),
        "blocked_until": 0,
    }
    ctx.add("webhook", hook, shop)
    return shown(hook)


def listing(ctx: Context, shop: str) -> list[Json]:
    """GET …/webhooks.json."""
    hooks = ctx.world.store.each(KIND, account=ctx.shop(shop), oldest_first=True)
    return [shown(hook) for hook in hooks]


def update(ctx: Context, shop: str, key: str) -> Json:
    """PUT …/webhooks/{id}.json: only the URL."""
    hook = ctx.need("webhook", key, ctx.shop(shop))
    hook["url"] = _check_url(ctx.body().get("url"))
    ctx.save("webhook", hook)
    return shown(hook)


def delete(ctx: Context, shop: str, key: str) -> Json:
    """DELETE …/webhooks/{id}.json?host=…: the host guards against mistakes."""
    hook = ctx.need("webhook", key, ctx.shop(shop))
    host = ctx.query.get("host", "")
    if host not in {urlsplit(hook["url"]).hostname, urlsplit(hook["url"]).netloc}:
        raise invalid({"host": "must be the host of the webhook's url"})
    ctx.world.store.delete(KIND, key)
    return {"id": key}


def simulate(ctx: Context, shop: str, key: str) -> Json:
    """POST …/webhooks/{id}/simulate: the body comes back as the resource."""
    hook = ctx.need("webhook", key, ctx.shop(shop))
    deliver(ctx.world, hook, ctx.body())
    return {}


BASE = "/v1/shops/{shop}/webhooks"
ROUTES: Table = [
    ("GET", f"{BASE}.json", listing),
    ("POST", f"{BASE}.json", create),
    ("PUT", BASE + "/{key}.json", update),
    ("DELETE", BASE + "/{key}.json", delete),
    ("POST", BASE + "/{key}/simulate", simulate),
]
