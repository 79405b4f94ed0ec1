"""Simulated time, which can run faster than the wall clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from simulator.wire import Json


class Clock:
    """Tell simulated seconds since the epoch: anchor + real time passed x speed."""

    def __init__(self, saved: Json | None, on_change: Callable[[Json], None]) -> None:
        now = time.time()
        state = saved or {"real": now, "simulated": now, "speed": 1.0}
        self._real: float = state["real"]
        self._simulated: float = state["simulated"]
        self.speed: float = state["speed"]
        self._on_change = on_change
        self._held: float | None = None

    def now(self) -> float:
        """Return simulated seconds since the epoch."""
        if self._held is not None:
            return self._held
        return self._simulated + (time.time() - self._real) * self.speed

    @contextmanager
    def as_of(self, moment: float) -> Iterator[None]:
        """Let something happen at the moment it was due.

        A jump of the clock makes many steps due at once; each must still see its own
        time, or whatever it plans next would come late.
        """
        self._held = moment
        try:
            yield
        finally:
            self._held = None

    def real_seconds(self, simulated_seconds: float) -> float | None:
        """Translate a simulated wait into a real one; None while time stands still."""
        if self.speed <= 0:
            return None
        return max(simulated_seconds, 0.0) / self.speed

    def change(self, *, speed: float | None = None, advance: float = 0.0) -> None:
        """Set another speed, or jump ahead; simulated time never runs backwards."""
        self._simulated = self.now() + max(advance, 0.0)
        self._real = time.time()
        if speed is not None:
            self.speed = max(speed, 0.0)
        self._on_change(
            {"real": self._real, "simulated": self._simulated, "speed": self.speed}
        )
