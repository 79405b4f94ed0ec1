"""Everything a simulated service may use, in one place."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from simulator.clock import Clock
from simulator.delivery import Courier
from simulator.faults import Faults
from simulator.journal import Journal
from simulator.schedule import Schedule
from simulator.store import Store
from simulator.switches import Switches


@dataclass(slots=True)
class World:
    """The shared parts of one running simulator."""

    store: Store
    clock: Clock
    schedule: Schedule
    switches: Switches
    faults: Faults
    journal: Journal
    courier: Courier
    http: httpx.AsyncClient

    def now(self) -> int:
        """Return simulated time in whole seconds since the epoch."""
        return int(self.clock.now())
