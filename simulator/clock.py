"""Simulated time, which can run faster than the wall clock."""

from __future__ import annotations

import time
from collections.abc import Callable

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

    def now(self) -> float:
        """Return simulated seconds since the epoch."""
        return self._simulated + (time.time() - self._real) * self.speed

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
