"""The front door: one port, one path prefix for each service."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator import outbound
from simulator.clock import Clock
from simulator.control import control_routes
from simulator.delivery import Courier
from simulator.faults import Faults, Rule
from simulator.journal import Journal
from simulator.printify.service import Printify
from simulator.schedule import Schedule
from simulator.store import Store
from simulator.stripe.service import Stripe
from simulator.switches import Switches
from simulator.wire import Call, Reply, Service
from simulator.world import World

log = logging.getLogger(__name__)
NEVER_SECONDS = 3600.0


def build_world(folder: Path, speed: float | None) -> World:
    """Open the store and put the shared parts together."""
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder / "simulator.sqlite3")
    clock = Clock(store.setting("clock"), lambda s: store.set_setting("clock", s))
    # Anchors the clock on first start and keeps it running across a restart.
    clock.change(speed=speed)
    store.commit()
    schedule = Schedule(store, clock)
    faults = Faults()
    http = outbound.client()
    courier = Courier(store, clock, schedule, faults, http)
    return World(
        store, clock, schedule, Switches(store), faults, Journal(), courier, http
    )


def build_app(folder: Path, speed: float | None = None) -> ASGIApp:
    """Build the whole simulator as one ASGI application."""
    return Front(folder, speed)


class Front:
    """Send each request to its service, through the fault rules and into the log."""

    def __init__(self, folder: Path, speed: float | None) -> None:
        self._folder = folder
        self._speed = speed
        self._services: dict[str, Service] = {}
        self._world: World
        self._rest = Starlette(lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        world = self._world = build_world(self._folder, self._speed)
        services: list[Service] = [Stripe(world), Printify(world)]
        self._services = {service.name: service for service in services}
        control = control_routes(world, services)
        app.router.routes.append(Mount("/_sim", routes=control))
        world.courier.resume()
        clockwork = asyncio.create_task(world.schedule.run())
        yield
        clockwork.cancel()
        await asyncio.gather(clockwork, return_exceptions=True)
        await world.courier.stop()
        await world.http.aclose()
        world.store.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        name, _, rest = scope["path"].lstrip("/").partition("/")
        service = self._services.get(name)
        if service is None:
            await self._rest(scope, receive, send)
            if scope["path"].startswith("/_sim"):
                self._world.store.commit()
            return
        call = await read_call(scope, receive, "/" + rest, name)
        if call is None:
            return
        reply = await self._answer(service, call)
        if reply is None:
            await hang_up(scope, receive, send)
        else:
            await write(reply, send)

    async def _answer(self, service: Service, call: Call) -> Reply | None:
        rules = self._world.faults.for_request(service.name, call.method, call.path)
        struck = {rule.kind: rule for rule in rules}
        if "latency" in struck:
            call.latency_seconds = struck["latency"].seconds
        early = struck.get("outage") or struck.get("status")
        reply = (
            await refused(service, early) if early else await self._work(service, call)
        )
        timeout = struck.get("accept_then_timeout")
        if timeout is not None:
            await asyncio.sleep(timeout.seconds)
            reply = None
        self._world.journal.record(
            self._world.clock.now(),
            service.name,
            call,
            None if reply is None else reply.status,
            ",".join(sorted(struck)),
        )
        return reply

    async def _work(self, service: Service, call: Call) -> Reply:
        try:
            reply = await service.handle(call)
        except Exception:
            self._world.store.rollback()
            log.exception("A simulated service failed", extra={"path": call.path})
            return service.refuse(500)
        self._world.store.commit()
        return reply


async def refused(service: Service, rule: Rule) -> Reply | None:
    """Answer with the injected status; an outage without one drops the line."""
    if rule.kind == "outage" and rule.status is None:
        return None
    return service.refuse(rule.status or 503)


async def read_call(
    scope: Scope, receive: Receive, path: str, prefix: str
) -> Call | None:
    """Read a whole request; None when the caller left before sending all of it."""
    headers = {name.decode(): text.decode("latin-1") for name, text in scope["headers"]}
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            break
    host = headers.get("host", "127.0.0.1")
    return Call(
        scope["method"],
        path,
        scope["query_string"].decode("latin-1"),
        headers,
        b"".join(parts),
        f"http://{host}/{prefix}",
    )


async def write(reply: Reply, send: Send) -> None:
    """Write a whole answer."""
    headers = [(k.encode(), v.encode("latin-1")) for k, v in reply.headers.items()]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": reply.body})


async def hang_up(scope: Scope, receive: Receive, send: Send) -> None:
    """Close the socket without a single byte of an answer.

    ASGI has no word for this, so it reaches for the server's own transport.
    """
    cycle: Any = getattr(send, "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is not None:
        transport.abort()
    while (await receive())["type"] != "http.disconnect":
        continue
