"""Driving a number of connections for a time and noting how long each answer took."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.client import Connection

# Until the first answers of a run are in, caches and connections are still warming up.
WARM_UP_REQUESTS = 32
GIVE_UP_SECONDS = 60

Act = Callable[[], Awaitable[None]]


@dataclass
class Run:
    """What one run of one scenario over some connections gave."""

    connections: int
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cpu_ms: dict[str, float] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        """Return how many were done a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """Return the latency that `share` of all stayed below, in milliseconds."""
        if not self.latencies:
            return 0.0
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


async def drive(actors: list[Act], seconds: float) -> Run:
    """Have every actor act again and again; stop early when one has nothing left.

    An actor raises StopAsyncIteration for that; any other exception is an error.
    """
    run = Run(len(actors))
    began = time.perf_counter()
    stop_at = began + seconds

    async def one(act: Act) -> None:
        while (start := time.perf_counter()) < stop_at:
            try:
                await asyncio.wait_for(act(), GIVE_UP_SECONDS)
            except StopAsyncIteration:
                return
            except Exception as error:  # noqa: BLE001  counted, shown, and fatal
                run.errors.append(f"{type(error).__name__}: {error}")
                if len(run.errors) > 20:
                    return
            else:
                run.latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(one(act) for act in actors))
    run.seconds = time.perf_counter() - began
    return run


def getting(connection: Connection, requests: Iterator[bytes], at_least: int) -> Act:
    """Make an actor that sends the next request and checks the answer's shape."""

    async def act() -> None:
        request = next(requests, None)
        if request is None:
            raise StopAsyncIteration
        answer = await connection.send(request)
        if answer.status != 200 or len(answer.body) < at_least:
            raise AssertionError(f"{answer.status}: {answer.body[:200]!r}")

    return act
