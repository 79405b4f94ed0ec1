"""How long a product list takes, asked over HTTP from the Procfile's web server."""

import http.client
import itertools
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import processes
from catalog import cache
from core.tenancy import shop
from proofs.measuring import memory_mb, processor_ms
from proofs.shop_making import PRODUCTS, host_of

PAGE = 24
# Other programs' load comes and goes: the quietest of so many series counts.
SERIES = 7
REQUESTS = 100
LEAST_BYTES = 5_000


@dataclass(frozen=True)
class Latency:
    """Medians of many requests, one after the other, and what one costs."""

    cached_ms: float
    uncached_ms: float
    processor_ms: float
    web_mb: float


def measure(schemas: list[str], logs: Path, postgres: int) -> Latency:
    """Start the web server, ask the shops in turn, and stop it."""
    port = int(os.environ["PORT"])
    command = processes.command_of("web")
    with processes.server("web", command, logs) as server:
        processes.wait_until_answers(port, server, logs / "web.log")
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        first = f"/v1/products?limit={PAGE}"
        # Threads and connections warm up; every shop has been asked.
        for schema in [*schemas, *schemas[:1] * 50]:
            _ask(asking, schema, first)
        before = processor_ms(server.pid) + processor_ms(postgres)
        uncached = [_uncached(asking, schemas) for _ in range(SERIES)]
        spent = processor_ms(server.pid) + processor_ms(postgres) - before
        for schema in schemas:
            _ask(asking, schema, first)
        turns = itertools.cycle(schemas)
        cached = [
            [_ask(asking, next(turns), first) for _ in range(REQUESTS)]
            for _ in range(SERIES)
        ]
        memory = memory_mb(server.pid)
        asking.close()
    return Latency(
        min(map(median, cached)),
        min(map(median, uncached)),
        spent / sum(map(len, uncached)),
        memory,
    )


def _uncached(asking: http.client.HTTPConnection, schemas: list[str]) -> list[float]:
    """Ask each address once after the shops' answers have expired."""
    for schema in schemas:
        with shop(schema):
            cache.bump()
    addresses = (
        (schema, f"/v1/products?limit={PAGE}&offset={offset}")
        for offset in itertools.cycle(range(PRODUCTS - PAGE))
        for schema in schemas
    )
    each_once = min(REQUESTS, len(schemas) * (PRODUCTS - PAGE))
    return [
        _ask(asking, schema, path)
        for schema, path in itertools.islice(addresses, each_once)
    ]


def _ask(asking: http.client.HTTPConnection, schema: str, path: str) -> float:
    """Return the milliseconds of one request; raise if the answer is not a list."""
    began = time.perf_counter()
    asking.request("GET", path, headers={"Host": host_of(schema)})
    answer = asking.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - began) * 1000
    if answer.status != 200 or len(body) < LEAST_BYTES:
        raise RuntimeError(f"{schema} answered {answer.status}: {body[:200]!r}")
    return taken
