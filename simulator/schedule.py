"""Things that happen by themselves later, in simulated time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from simulator.clock import Clock
from simulator.store import Store, decode
from simulator.wire import Json, encode

log = logging.getLogger(__name__)
Action = Callable[[Json], None]
BATCH = 50


class Schedule:
    """Run persisted steps when simulated time reaches them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._actions: dict[str, Action] = {}
        self._wake = asyncio.Event()

    def register(self, name: str, action: Action) -> None:
        """Say which function carries out steps of this name."""
        self._actions[name] = action

    def after(self, seconds: float, name: str, payload: Json) -> None:
        """Plan a step; it survives a restart."""
        self._store.db.execute(
            "INSERT INTO steps (due_at, action, payload) VALUES (?, ?, ?)",
            (self._clock.now() + seconds, name, encode(payload)),
        )
        self._wake.set()

    def wake(self) -> None:
        """Look at the steps again, because time or the steps changed."""
        self._wake.set()

    def pending(self) -> int:
        """Count the steps still to come."""
        row = self._store.db.execute("SELECT count(*) FROM steps").fetchone()
        return int(row[0])

    async def run(self) -> None:
        """Carry out due steps until cancelled."""
        while True:
            self._wake.clear()
            if self._run_due():
                await asyncio.sleep(0)
                continue
            try:
                await asyncio.wait_for(self._wake.wait(), self._pause())
            except TimeoutError:
                continue

    def _pause(self) -> float | None:
        row = self._store.db.execute("SELECT min(due_at) FROM steps").fetchone()
        if row[0] is None:
            return None
        return self._clock.real_seconds(row[0] - self._clock.now())

    def _run_due(self) -> int:
        """Run steps one by one: each may plan another that is due before the rest."""
        for done in range(BATCH):
            row = self._store.db.execute(
                "SELECT seq, due_at, action, payload FROM steps WHERE due_at <= ?"
                " ORDER BY due_at, seq LIMIT 1",
                (self._clock.now(),),
            ).fetchone()
            if row is None:
                return done
            seq, due_at, action, payload = row
            with self._clock.as_of(due_at):
                self._run_step(seq, action, decode(payload))
        return BATCH

    def _run_step(self, seq: int, name: str, payload: Json) -> None:
        try:
            self._actions[name](payload)
        except Exception:
            self._store.rollback()
            log.exception("A scheduled step failed", extra={"step": name})
        self._store.db.execute("DELETE FROM steps WHERE seq = ?", (seq,))
        self._store.commit()
