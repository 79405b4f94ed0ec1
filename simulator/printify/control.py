"""The control routes below /_sim/printify."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.control import problem, read_json
from simulator.printify import progress, shops
from simulator.printify.context import PREFIX
from simulator.world import World


def control_routes(world: World) -> list[Route]:
    """List Printify's own control routes."""
    api = PrintifyControl(world)
    return [
        Route("/accounts", api.accounts, methods=["POST"]),
        Route("/orders", api.orders),
        Route("/orders/{key}/advance", api.advance, methods=["POST"]),
        Route("/uploads", api.uploads),
    ]


class PrintifyControl:
    """Answer control requests about Printify."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def accounts(self, request: Request) -> Response:
        """Register a token: {token, shops?: [title, ...]}."""
        wanted = await read_json(request)
        token = str(wanted.get("token", ""))
        if len(token) < 20:
            return problem("token must have at least 20 characters")
        key = hashlib.sha256(token.encode()).hexdigest()[:32]
        if self._world.store.get(shops.ACCOUNT, key) is not None:
            return problem("this token has an account already", 409)
        account = shops.open_account(self._world, token, wanted.get("shops"))
        return JSONResponse(account, 201)

    async def orders(self, request: Request) -> Response:
        """List orders of all shops, newest first."""
        query = request.query_params
        rows = self._world.store.each(progress.KIND, ref=query.get("external_id"))
        found = [
            row
            for row in rows
            if query.get("shop_id") in (None, str(row["shop_id"]))
            and query.get("status") in (None, row["status"])
        ]
        return JSONResponse({"total": len(found), "data": found})

    async def advance(self, request: Request) -> Response:
        """Force an order into a status: {to}."""
        order = self._world.store.get(progress.KIND, request.path_params["key"])
        to = (await read_json(request)).get("to")
        if order is None:
            return problem("no such order", 404)
        if not isinstance(to, str) or not to:
            return problem("to must be a status")
        progress.force(self._world, order, to)
        return JSONResponse(order)

    async def uploads(self, request: Request) -> Response:
        """List uploads of all accounts with the hash of their bytes."""
        rows = list(self._world.store.each(PREFIX + "upload"))
        return JSONResponse({"total": len(rows), "data": rows})
