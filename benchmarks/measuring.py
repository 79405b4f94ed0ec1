"""The scenarios, in order, and what they add up to."""

import asyncio
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import repeat
from pathlib import Path
from urllib.parse import urlparse

import uvloop
from django.db import connection

from benchmarks import processes
from benchmarks.client import Connection
from benchmarks.data import HOST, PRODUCTS, Stock, forget_answers, set_up
from benchmarks.load import Act, Run, drive, getting
from benchmarks.queries import count_all
from benchmarks.shopping import PaidOrders, Shopper
from benchmarks.table import HEAD, say, show_queries, show_run

PAGE = 24
LEAST_LIST_BYTES = 5_000
LEAST_DETAIL_BYTES = 1_000
TARGET = "config.wsgi:application"
Paths = Callable[[], Iterator[str]]


class Bench:
    """Runs what was asked for and remembers the best of each."""

    def __init__(
        self, logs: Path, seconds: float, only: list[str], connections: list[int]
    ) -> None:
        self._logs = logs
        self._seconds = seconds
        self._only = only
        self._connections = connections
        self._port = int(os.environ["PORT"])
        self._constant_port = processes.free_port()
        self._best: dict[str, float] = {}
        self._errors = 0
        self._stock: Stock
        self._meter: processes.Meter

    def run(self) -> int:
        """Return the exit code."""
        began = time.perf_counter()
        self._stock = set_up()
        say(
            f"{PRODUCTS} products, {len(self._stock.variant_ids)} variants in "
            f"{time.perf_counter() - began:.0f} s"
        )
        show_queries(count_all(self._stock, os.environ["SIMULATOR_URL"]))
        with ExitStack() as stack:
            self._start(stack)
            uvloop.run(self._measure())
        connection.close()
        return self._conclude(time.perf_counter() - began)

    def _start(self, stack: ExitStack) -> None:
        """Start web server, worker and the bare constant beside them."""
        web, worker = processes.command_of("web"), processes.command_of("worker")
        bare = web.replace(TARGET, "benchmarks.constant:application")
        port = str(self._constant_port)
        roots = {}
        for name, command, settings in (
            ("web", web, {}),
            ("worker", worker, {}),
            ("bare", bare, {"PORT": port}),
        ):
            started = processes.server(name, command, self._logs, **settings)
            roots[name] = stack.enter_context(started)
        for name, at in (("web", self._port), ("bare", self._constant_port)):
            log = self._logs / f"{name}.log"
            processes.wait_until_answers(at, roots[name], log)
        self._meter = processes.Meter({name: p.pid for name, p in roots.items()})

    async def _measure(self) -> None:
        load = os.getloadavg()[0]
        say(
            f"{os.cpu_count()} processors, load average {load:.1f} before the first run"
        )
        say(HEAD)
        if "constant" in self._only:
            await self._gets("constant, bare", lambda: repeat("/"), 10, bare=True)
            await self._gets("constant, /version", lambda: repeat("/version"), 10)
        if "list" in self._only:
            first = f"/v1/products?limit={PAGE}"
            await self._gets("list", lambda: repeat(first), LEAST_LIST_BYTES)
            await self._gets("list uncached", self._every_page, LEAST_LIST_BYTES)
        if "detail" in self._only:
            one = f"/v1/products/{self._stock.product_ids[0]}"
            await self._gets("detail", lambda: repeat(one), LEAST_DETAIL_BYTES)
            await self._gets("detail uncached", self._every_detail, LEAST_DETAIL_BYTES)
        if "checkout" in self._only:
            for count in self._connections:
                await self._checkouts(count)

    def _every_page(self) -> Iterator[str]:
        """Return each page once, so that no answer can come from the cache."""
        offsets = list(range(PRODUCTS - PAGE))
        random.shuffle(offsets)
        return (f"/v1/products?limit={PAGE}&offset={offset}" for offset in offsets)

    def _every_detail(self) -> Iterator[str]:
        ids = random.sample(self._stock.product_ids, PRODUCTS)
        return (f"/v1/products/{pk}" for pk in ids)

    async def _gets(
        self, name: str, paths: Paths, at_least: int, *, bare: bool = False
    ) -> None:
        """Measure GETs at each number of connections, twice; the better one counts."""
        for count in self._connections:
            runs = [await self._get_once(count, paths, at_least, bare) for _ in "12"]
            self._note(name, max(runs, key=lambda run: run.per_second))

    async def _get_once(
        self, count: int, paths: Paths, at_least: int, bare: bool
    ) -> Run:
        await asyncio.to_thread(forget_answers)
        port = self._constant_port if bare else self._port
        connections = [await Connection(port, HOST).open() for _ in range(count)]
        encode = connections[0].encode
        requests = (encode("GET", path, {}, b"") for path in paths())
        acts = [getting(one, requests, at_least) for one in connections]
        await drive(acts, self._seconds / 20)  # threads and plans warm up
        run = await self._metered(acts, self._seconds)
        for one in connections:
            one.close()
        return run

    async def _checkouts(self, count: int) -> None:
        paid = PaidOrders()
        looking = asyncio.create_task(paid.look())
        stripe_port = int(urlparse(os.environ["SIMULATOR_URL"]).port or 0)
        shoppers = [
            Shopper(
                await Connection(self._port, HOST).open(),
                await Connection(stripe_port, "127.0.0.1").open(),
                self._stock.variant_ids,
                paid,
            )
            for _ in range(count)
        ]
        acts: list[Act] = [shopper.buy for shopper in shoppers]
        await drive(acts, self._seconds / 4)
        self._note("checkout", await self._metered(acts, 2 * self._seconds))
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking

    async def _metered(self, acts: list[Act], seconds: float) -> Run:
        before = self._meter.read()
        run = await drive(acts, seconds)
        after = self._meter.read()
        run.cpu_ms = {name: after[name] - before[name] for name in after}
        return run

    def _note(self, name: str, run: Run) -> None:
        constant = self._best.get("constant, /version", 0.0)
        show_run(name, run, constant)
        self._best[name] = max(self._best.get(name, 0.0), run.per_second)
        self._errors += len(run.errors)

    def _conclude(self, seconds: float) -> int:
        say(f"took {seconds:.0f} s")
        figures = {
            "lists_per_s": "list",
            "details_per_s": "detail",
            "uncached_lists_per_s": "list uncached",
            "uncached_details_per_s": "detail uncached",
            "checkouts_per_s": "checkout",
        }
        line = " ".join(
            f"{shown}={self._best[name]:.0f}"
            for shown, name in figures.items()
            if name in self._best
        )
        say(f"bench: {'failed' if self._errors else 'ok'} {line} errors={self._errors}")
        return 1 if self._errors else 0
