"""One SQLite file that holds everything the simulator must remember."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.wire import Json, encode

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, id TEXT NOT NULL,
    account TEXT NOT NULL, ref TEXT NOT NULL, body BLOB NOT NULL,
    UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS objects_by_account ON objects (kind, account, seq);
CREATE INDEX IF NOT EXISTS objects_by_ref ON objects (kind, ref, account);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS steps (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at REAL NOT NULL, action TEXT NOT NULL, payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS steps_by_due ON steps (due_at, seq);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL, endpoint TEXT NOT NULL, account TEXT NOT NULL,
    url TEXT NOT NULL, event TEXT NOT NULL, topic TEXT NOT NULL, body BLOB NOT NULL,
    status TEXT NOT NULL, forged INTEGER NOT NULL, attempts BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS deliveries_by_status ON deliveries (status, seq);
"""
TABLES = ("objects", "steps", "deliveries")


class Store:
    """Keep JSON objects by kind and id.

    All callers run on the one event loop thread and never await between reading and
    writing, so no locks are needed; the front door commits once a request.
    """

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level="DEFERRED")
        self.db.execute("PRAGMA journal_mode=WAL")
        # A lost simulator file costs nobody anything; speed is what a load test needs.
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.execute("PRAGMA cache_size=-65536")
        self.db.executescript(SCHEMA)

    def commit(self) -> None:
        """Make everything written so far survive a restart."""
        if self.db.in_transaction:
            self.db.commit()

    def rollback(self) -> None:
        """Forget what was written since the last commit."""
        self.db.rollback()

    def close(self) -> None:
        """Commit and let go of the file."""
        self.commit()
        self.db.close()

    def add(
        self, kind: str, key: str, body: Json, *, account: str, ref: str = ""
    ) -> None:
        """Store a new object; `ref` is the one other key it can be found by."""
        self.db.execute(
            "INSERT INTO objects (kind, id, account, ref, body) VALUES (?, ?, ?, ?, ?)",
            (kind, key, account, ref, encode(body)),
        )

    def save(self, kind: str, key: str, body: Json) -> None:
        """Replace the body of an object that exists."""
        self.db.execute(
            "UPDATE objects SET body = ? WHERE kind = ? AND id = ?",
            (encode(body), kind, key),
        )

    def delete(self, kind: str, key: str) -> None:
        """Remove an object."""
        self.db.execute("DELETE FROM objects WHERE kind = ? AND id = ?", (kind, key))

    def get(self, kind: str, key: str, account: str | None = None) -> Json | None:
        """Return an object, or None where it is absent or another account's."""
        row = self.db.execute(
            "SELECT body, account FROM objects WHERE kind = ? AND id = ?", (kind, key)
        ).fetchone()
        if row is None or (account is not None and row[1] != account):
            return None
        return decode(row[0])

    def owner(self, kind: str, key: str) -> str | None:
        """Return the account an object belongs to."""
        row = self.db.execute(
            "SELECT account FROM objects WHERE kind = ? AND id = ?", (kind, key)
        ).fetchone()
        return None if row is None else str(row[0])

    def position(self, kind: str, key: str) -> int | None:
        """Return where an object stands in order of creation."""
        row = self.db.execute(
            "SELECT seq FROM objects WHERE kind = ? AND id = ?", (kind, key)
        ).fetchone()
        return None if row is None else int(row[0])

    def each(
        self,
        kind: str,
        *,
        account: str | None = None,
        ref: str | None = None,
        before: int | None = None,
        after: int | None = None,
        oldest_first: bool = False,
    ) -> Iterator[Json]:
        """Walk objects of a kind, newest first unless told otherwise."""
        wanted: list[tuple[str, Any]] = [("kind = ?", kind)]
        for clause, value in (
            ("account = ?", account),
            ("ref = ?", ref),
            ("seq < ?", before),
            ("seq > ?", after),
        ):
            if value is not None:
                wanted.append((clause, value))
        where = " AND ".join(clause for clause, _ in wanted)
        order = "ASC" if oldest_first else "DESC"
        # The clauses are the constants above; values are always bound.
        rows = self.db.execute(
            f"SELECT body FROM objects WHERE {where} ORDER BY seq {order}",  # noqa: S608
            [value for _, value in wanted],
        )
        for (body,) in rows:
            yield decode(body)

    def counts(self) -> dict[str, int]:
        """Count objects by kind."""
        rows = self.db.execute("SELECT kind, count(*) FROM objects GROUP BY kind")
        return dict(rows.fetchall())

    def setting(self, key: str) -> Any:
        """Return a stored setting, or None."""
        row = self.db.execute(
            "SELECT value FROM settings WHERE key = ?", (key,)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def set_setting(self, key: str, value: Any) -> None:
        """Store a setting."""
        self.db.execute(
            "INSERT INTO settings VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, encode(value)),
        )

    def empty(self) -> None:
        """Drop every object, step and delivery, keeping the clock."""
        for table in TABLES:
            self.db.execute(f"DELETE FROM {table}")  # noqa: S608
        self.db.execute("DELETE FROM settings WHERE key != 'clock'")
        self.commit()


def decode(body: bytes) -> Json:
    """Read back what `encode` wrote."""
    value: Json = json.loads(body)
    return value
