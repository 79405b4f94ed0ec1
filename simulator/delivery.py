"""Sending webhooks: queues, retries and the faults of the road."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import httpx

from simulator import outbound
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.schedule import Schedule
from simulator.store import Store
from simulator.wire import Json, encode

AT_ONCE = 32
KEPT = 20_000
HOLD_SECONDS = 5.0


@dataclass(slots=True, frozen=True)
class Endpoint:
    """Where a service delivers to, read anew before each attempt."""

    key: str
    account: str
    url: str
    secret: str


@dataclass(slots=True, frozen=True)
class Message:
    """What is delivered."""

    event: str
    topic: str
    body: bytes


class Dialect(Protocol):
    """How one service signs, retries and gives up."""

    def endpoint(self, key: str) -> Endpoint | None:
        """Return the endpoint as it stands now; None when it was deleted."""

    def sign(self, secret: str, body: bytes) -> dict[str, str]:
        """Return the headers of one attempt."""

    def is_success(self, status: int) -> bool:
        """Tell whether an answer counts as received."""

    def retry_delays(self) -> list[float]:
        """Return the simulated waits before each retry."""

    def timeout_seconds(self) -> float:
        """Return how long an attempt may take, in real seconds."""

    def is_blocked(self, key: str) -> bool:
        """Tell whether events to this endpoint are being thrown away."""

    def exhausted(self, key: str) -> None:
        """React to an event that failed its last retry."""

    def lanes(self) -> int:
        """Return how many deliveries one endpoint gets at the same time."""


class Courier:
    """Deliver messages in the background, in order for each endpoint."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        schedule: Schedule,
        faults: Faults,
        http: httpx.AsyncClient,
    ) -> None:
        self._store = store
        self._clock = clock
        self._schedule = schedule
        self._faults = faults
        self._http = http
        self._dialects: dict[str, Dialect] = {}
        self._queues: dict[str, deque[int]] = {}
        self._workers: dict[str, int] = {}
        self._held: dict[str, list[int]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._limit = asyncio.Semaphore(AT_ONCE)
        schedule.register("webhook.attempt", self._attempt_due)
        schedule.register("webhook.release", self._release_due)

    def speak(self, service: str, dialect: Dialect) -> None:
        """Tell the courier how a service delivers."""
        self._dialects[service] = dialect

    def resume(self) -> None:
        """Queue again what was still to be sent when the process stopped."""
        rows = self._store.db.execute(
            "SELECT seq, endpoint FROM deliveries WHERE status IN ('queued', 'held')"
            " ORDER BY seq"
        ).fetchall()
        for seq, endpoint in rows:
            self._enqueue(endpoint, seq)

    def forget(self) -> None:
        """Drop everything in the queues."""
        self._queues.clear()
        self._held.clear()

    async def stop(self) -> None:
        """End the background work; what is queued is kept in the store."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def send(self, service: str, endpoint: Endpoint, message: Message) -> None:
        """Hand a message over; returns at once."""
        rules = {
            rule.kind: rule for rule in self._faults.for_webhook(service, message.topic)
        }
        if self._dialects[service].is_blocked(endpoint.key):
            self._insert(service, endpoint, message, "blocked")
            return
        if "lost" in rules:
            self._insert(service, endpoint, message, "lost")
            return
        if "forged" in rules:
            forged = self._insert(service, endpoint, message, "queued", forged=True)
            self._enqueue(endpoint.key, forged)
        if "late" in rules:
            late = self._insert(service, endpoint, message, "waiting")
            self._schedule.after(
                rules["late"].seconds or HOLD_SECONDS, "webhook.attempt", {"seq": late}
            )
            return
        if "reordered" in rules:
            self._hold(service, endpoint, message, rules["reordered"].seconds)
            return
        for _ in range(2 if "doubled" in rules else 1):
            seq = self._insert(service, endpoint, message, "queued")
            self._enqueue(endpoint.key, seq)
        self._release(endpoint.key)

    def _hold(
        self, service: str, endpoint: Endpoint, message: Message, seconds: float
    ) -> None:
        seq = self._insert(service, endpoint, message, "held")
        self._held.setdefault(endpoint.key, []).append(seq)
        # Should no later message come to overtake it, it goes out after all.
        self._schedule.after(
            seconds or HOLD_SECONDS, "webhook.release", {"endpoint": endpoint.key}
        )

    def _release_due(self, step: Json) -> None:
        self._release(step["endpoint"])

    def _release(self, endpoint: str) -> None:
        for seq in self._held.pop(endpoint, ()):
            self._set_status(seq, "queued")
            self._enqueue(endpoint, seq)

    def _attempt_due(self, step: Json) -> None:
        row = self._store.db.execute(
            "SELECT endpoint FROM deliveries WHERE seq = ? AND status = 'waiting'",
            (step["seq"],),
        ).fetchone()
        if row is not None:
            self._set_status(step["seq"], "queued")
            self._enqueue(row[0], step["seq"])

    def _insert(
        self,
        service: str,
        endpoint: Endpoint,
        message: Message,
        status: str,
        *,
        forged: bool = False,
    ) -> int:
        cursor = self._store.db.execute(
            "INSERT INTO deliveries (service, endpoint, account, url, event, topic,"
            " body, status, forged, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')",
            (
                service,
                endpoint.key,
                endpoint.account,
                endpoint.url,
                message.event,
                message.topic,
                message.body,
                status,
                forged,
            ),
        )
        seq = int(cursor.lastrowid or 0)
        if seq % 1000 == 0:
            self._store.db.execute(
                "DELETE FROM deliveries WHERE seq <= ?"
                " AND status NOT IN ('queued', 'waiting', 'held')",
                (seq - KEPT,),
            )
        return seq

    def _set_status(self, seq: int, status: str) -> None:
        self._store.db.execute(
            "UPDATE deliveries SET status = ? WHERE seq = ?", (status, seq)
        )

    def _enqueue(self, endpoint: str, seq: int) -> None:
        self._queues.setdefault(endpoint, deque()).append(seq)
        if self._workers.get(endpoint, 0) < self._lanes(seq):
            self._workers[endpoint] = self._workers.get(endpoint, 0) + 1
            task = asyncio.get_running_loop().create_task(self._work(endpoint))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _lanes(self, seq: int) -> int:
        row = self._store.db.execute(
            "SELECT service FROM deliveries WHERE seq = ?", (seq,)
        ).fetchone()
        return self._dialects[row[0]].lanes()

    async def _work(self, endpoint: str) -> None:
        try:
            while queue := self._queues.get(endpoint):
                seq = queue.popleft()
                async with self._limit:
                    await self._attempt(seq)
        finally:
            self._workers[endpoint] -= 1

    async def _attempt(self, seq: int) -> None:
        row = self._store.db.execute(
            "SELECT service, endpoint, body, forged FROM deliveries WHERE seq = ?",
            (seq,),
        ).fetchone()
        if row is None:
            return
        service, key, body, forged = row
        dialect = self._dialects[service]
        endpoint = dialect.endpoint(key)
        if endpoint is None:
            self._set_status(seq, "dropped")
            self._store.commit()
            return
        secret = endpoint.secret + "-forged" if forged else endpoint.secret
        headers = {"content-type": "application/json; charset=utf-8"}
        headers.update(dialect.sign(secret, body))
        outcome = await self._post(endpoint.url, body, headers, dialect)
        self._note(seq, outcome, dialect, key, forged=bool(forged))
        self._store.commit()

    async def _post(
        self, url: str, body: bytes, headers: dict[str, str], dialect: Dialect
    ) -> Json:
        outcome: Json = {"at": self._clock.now(), "status": None, "error": None}
        try:
            target, host = outbound.local(url)
            answer = await self._http.post(
                target,
                content=body,
                headers=headers | host,
                timeout=dialect.timeout_seconds(),
            )
            outcome["status"] = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            outcome["error"] = str(error) or type(error).__name__
        return outcome

    def _note(
        self, seq: int, outcome: Json, dialect: Dialect, key: str, *, forged: bool
    ) -> None:
        row = self._store.db.execute(
            "SELECT attempts FROM deliveries WHERE seq = ?", (seq,)
        ).fetchone()
        if row is None:
            return
        attempts = [*json.loads(row[0]), outcome]
        status = outcome["status"]
        if status is not None and dialect.is_success(status):
            verdict = "delivered"
        elif forged:
            verdict = "refused"
        else:
            verdict = self._retry_or_fail(seq, len(attempts), dialect, key)
        self._store.db.execute(
            "UPDATE deliveries SET status = ?, attempts = ? WHERE seq = ?",
            (verdict, encode(attempts), seq),
        )

    def _retry_or_fail(self, seq: int, tried: int, dialect: Dialect, key: str) -> str:
        delays = dialect.retry_delays()
        if tried > len(delays):
            dialect.exhausted(key)
            return "failed"
        self._schedule.after(delays[tried - 1], "webhook.attempt", {"seq": seq})
        return "waiting"

    def list(
        self, *, service: str = "", status: str = "", topic: str = "", limit: int = 100
    ) -> list[Json]:
        """Return deliveries with their outcome, newest first."""
        rows = self._store.db.execute(
            "SELECT seq, service, endpoint, account, url, event, topic, body, status,"
            " forged, attempts FROM deliveries"
            " WHERE (? = '' OR service = ?) AND (? = '' OR status = ?)"
            " AND (? = '' OR topic = ?) ORDER BY seq DESC LIMIT ?",
            (service, service, status, status, topic, topic, limit),
        )
        return [describe(row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Count deliveries by outcome."""
        rows = self._store.db.execute(
            "SELECT status, count(*) FROM deliveries GROUP BY status"
        )
        return dict(rows.fetchall())


def describe(row: tuple[object, ...]) -> Json:
    """Show one delivery the way the control API lists it."""
    names = (
        "number service endpoint account url event topic body status forged attempts"
    )
    shown: Json = dict(zip(names.split(), row, strict=True))
    shown["body"] = json.loads(shown["body"])
    shown["forged"] = bool(shown["forged"])
    shown["attempts"] = json.loads(shown["attempts"])
    return shown
