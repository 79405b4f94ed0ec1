"""The control API below /_sim."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from simulator.faults import BadRuleError
from simulator.switches import UnknownSwitchError
from simulator.wire import Json, Service
from simulator.world import World

Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(world: World, services: Sequence[Service]) -> list[Route | Mount]:
    """List every route below /_sim."""
    api = Control(world, services)
    routes: list[Route | Mount] = [
        Route("/health", api.health),
        Route("/clock", api.clock, methods=["GET", "PUT"]),
        Route("/switches", api.switches),
        Route("/faults", api.faults, methods=["GET", "PUT", "POST", "DELETE"]),
        Route("/received", api.received, methods=["GET", "DELETE"]),
        Route("/webhooks", api.webhooks),
        Route("/state", api.state),
        Route("/reset", api.reset, methods=["POST"]),
    ]
    for service in services:
        own: list[Route] = [
            Route("/switches", api.switches_of(service.name), methods=["GET", "PUT"]),
            Route("/pace", api.switches_of(service.name), methods=["GET", "PUT"]),
            *service.control(),
        ]
        routes.append(Mount(f"/{service.name}", routes=own))
    return routes


class Control:
    """Answer control requests about the shared parts."""

    def __init__(self, world: World, services: Sequence[Service]) -> None:
        self._world = world
        self._services = services

    async def health(self, request: Request) -> Response:
        """Tell that the simulator is up."""
        return JSONResponse({"status": "ok", "now": self._world.clock.now()})

    async def clock(self, request: Request) -> Response:
        """Show or change simulated time."""
        clock = self._world.clock
        if request.method == "PUT":
            wanted = await read_json(request)
            clock.change(
                speed=wanted.get("speed"), advance=wanted.get("advance_seconds", 0)
            )
            self._world.schedule.wake()
        return JSONResponse({"now": clock.now(), "speed": clock.speed})

    async def switches(self, request: Request) -> Response:
        """Show every service's switches."""
        return JSONResponse(self._world.switches.all())

    def switches_of(self, service: str) -> Endpoint:
        """Build the endpoint that shows and changes one service's switches."""

        async def endpoint(request: Request) -> Response:
            if request.method == "PUT":
                try:
                    self._world.switches.change(service, await read_json(request))
                except UnknownSwitchError as error:
                    return problem(f"unknown switch: {error.args[0]}")
            return JSONResponse(self._world.switches.of(service))

        return endpoint

    async def faults(self, request: Request) -> Response:
        """Show, replace, add to or clear the fault rules."""
        faults = self._world.faults
        try:
            if request.method == "PUT":
                faults.replace((await read_json(request)).get("rules", []))
            elif request.method == "POST":
                faults.add(await read_json(request))
            elif request.method == "DELETE":
                faults.replace([])
        except BadRuleError as error:
            return problem(str(error))
        return JSONResponse({"rules": [rule.describe() for rule in faults.rules]})

    async def received(self, request: Request) -> Response:
        """Show the requests that came in, newest first."""
        if request.method == "DELETE":
            self._world.journal.clear()
        query = request.query_params
        status = query.get("status")
        found = self._world.journal.select(
            service=query.get("service", ""),
            method=query.get("method", ""),
            path=query.get("path", ""),
            status=int(status) if status else None,
            limit=int(query.get("limit", "100")),
        )
        return JSONResponse({"total": self._world.journal.total, "data": found})

    async def webhooks(self, request: Request) -> Response:
        """Show webhook deliveries, newest first."""
        query = request.query_params
        found = self._world.courier.list(
            service=query.get("service", ""),
            status=query.get("status", ""),
            topic=query.get("topic", ""),
            limit=int(query.get("limit", "100")),
        )
        return JSONResponse({"counts": self._world.courier.counts(), "data": found})

    async def state(self, request: Request) -> Response:
        """Count what the simulator holds."""
        world = self._world
        return JSONResponse(
            {
                "objects": world.store.counts(),
                "webhooks": world.courier.counts(),
                "steps": world.schedule.pending(),
                "received": world.journal.total,
            }
        )

    async def reset(self, request: Request) -> Response:
        """Forget accounts, objects, steps, deliveries, faults and switches."""
        world = self._world
        world.store.empty()
        world.courier.forget()
        world.faults.replace([])
        world.journal.clear()
        world.switches.reset()
        for service in self._services:
            service.reset()
        world.schedule.wake()
        return JSONResponse({"status": "ok"})


async def read_json(request: Request) -> Json:
    """Read a JSON object; an empty body is an empty object."""
    raw = await request.body()
    try:
        value: Any = json.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise HTTPException(400, "the body is not JSON") from error
    return value if isinstance(value, dict) else {}


def problem(message: str, status: int = 400) -> JSONResponse:
    """Tell what was wrong with a control request."""
    return JSONResponse({"error": message}, status)
