"""Forgetting what is old: config/retention.py says what, when and why.

One job looks for expired rows, in public and, by one statement for many shops, in the
shops. Only a shop that has some gets a due item; that deletes in batches by an index.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from psycopg import sql

from core import due
from core.tenancy import PUBLIC, TEMPLATE, shop

KIND = "core.retention"
BATCH = 1000
# Longer times are told in years.
MOST_DAYS = 365
# Shops looked at by one statement: it locks every table it names for a moment.
SHOPS_AT_ONCE = 50
# A worker goes on with other things after this and comes back.
SECONDS_AT_ONCE = 20


@dataclass(frozen=True)
class Rule:
    """One kind of rows that are kept for a time.

    `expired` is SQL for a row that is too old; its %s is the instant before which
    things are old. Rows are deleted, `children` (table, column) before them, or the
    columns of `blank` are overwritten, or the dotted function `act(before, most)` is
    called and says how many it did. `by` names what else does it, at its own time.
    """

    what: str
    why: str
    table: str = ""
    expired: str = ""
    keep: timedelta = timedelta(0)
    years: int = 0
    pk: str = "id"
    children: tuple[tuple[str, str], ...] = ()
    blank: dict[str, str] = field(default_factory=dict)
    act: str = ""
    in_public: bool = False
    by: str = ""

    def before(self, now: datetime) -> datetime:
        """Return the instant before which things are old."""
        if self.years:
            return datetime(now.year - self.years, 1, 1, tzinfo=now.tzinfo)
        return now - self.keep

    @property
    def how_long(self) -> str:
        """Say it in words."""
        if self.years:
            return f"{self.years} years from the end of the year"
        if self.keep.days > MOST_DAYS:
            return f"{self.keep.days // 365} years"
        if self.keep:
            return f"{self.keep.days} day{'s' if self.keep.days > 1 else ''}"
        return "until they expire"

    @property
    def then(self) -> str:
        """Say what happens after that."""
        return "emptied" if self.blank or self.act else "deleted"


@cache
def rules() -> dict[str, Rule]:
    """Load the table."""
    table: dict[str, Rule] = import_string("config.retention.RULES")
    return table


def sweep(now: datetime) -> int:
    """Forget what is old in public; have the shops that hold such rows do the same."""
    with shop(PUBLIC):
        done = 0
        for rule in rules().values():
            if rule.in_public:
                done += _forget(rule, now)[0]
        found = list(_with_work(now))
    for schema, name in found:
        with shop(schema):
            due.schedule(KIND, name, at=now)
    return done + len(found)


def forget_due(name: str) -> datetime | None:
    """Forget what is old under one rule, in the shop at hand (due handler)."""
    now = timezone.now()
    _, is_done = _forget(rules()[name], now)
    return None if is_done else now


def _forget(rule: Rule, now: datetime) -> tuple[int, bool]:
    """Work in batches, each committed; tell how many rows and whether that was all."""
    stop_at, done = time.monotonic() + SECONDS_AT_ONCE, 0
    while time.monotonic() < stop_at:
        count = forget_batch(rule, rule.before(now), BATCH)
        done += count
        if count < BATCH:
            return done, True
    return done, False


@transaction.atomic
def forget_batch(rule: Rule, before: datetime, most: int) -> int:
    """Forget at most so many rows; two at once take different ones."""
    if rule.act:
        return int(import_string(rule.act)(before, most))
    with connection.cursor() as cursor:
        cursor.execute(_expired(rule, before, most))
        keys = [row[0] for row in cursor.fetchall()]
        if not keys:
            return 0
        for table, column in rule.children:
            cursor.execute(_delete(table, column), [keys])
        statement = _overwrite(rule) if rule.blank else _delete(rule.table, rule.pk)
        cursor.execute(statement, [keys])
        return len(keys)


def _condition(rule: Rule, before: datetime) -> sql.Composable:
    first, _, rest = rule.expired.partition("%s")
    return sql.SQL("{}{}{}").format(sql.SQL(first), sql.Literal(before), sql.SQL(rest))


def _expired(rule: Rule, before: datetime, most: int) -> sql.Composed:
    return sql.SQL("SELECT {} FROM {} WHERE {} LIMIT {} FOR UPDATE SKIP LOCKED").format(
        sql.Identifier(rule.pk),
        sql.Identifier(rule.table),
        _condition(rule, before),
        sql.Literal(most),
    )


def _delete(table: str, column: str) -> sql.Composed:
    return sql.SQL("DELETE FROM {} WHERE {} = ANY(%s)").format(
        sql.Identifier(table), sql.Identifier(column)
    )


def _overwrite(rule: Rule) -> sql.Composed:
    values = [
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.SQL(value))
        for name, value in rule.blank.items()
    ]
    return sql.SQL("UPDATE {} SET {} WHERE {} = ANY(%s)").format(
        sql.Identifier(rule.table), sql.SQL(", ").join(values), sql.Identifier(rule.pk)
    )


_TABLES = """
SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relname = ANY(%s) AND n.nspname <> ALL(%s) ORDER BY 1, 2
"""


def _with_work(now: datetime) -> Iterable[tuple[str, str]]:
    """Name each shop and rule under which something there is old."""
    mine = {n: r for n, r in rules().items() if r.table and not r.in_public}
    tables = [rule.table for rule in mine.values()]
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [tables, [PUBLIC, TEMPLATE]])
        there = set(cursor.fetchall())
        schemas = sorted({schema for schema, _ in there})
        for first in range(0, len(schemas), SHOPS_AT_ONCE):
            parts = [
                _probe(schema, name, rule, now)
                for schema in schemas[first : first + SHOPS_AT_ONCE]
                for name, rule in mine.items()
                if (schema, rule.table) in there
            ]
            cursor.execute(sql.SQL(" UNION ALL ").join(parts))
            yield from cursor.fetchall()


def _probe(schema: str, name: str, rule: Rule, now: datetime) -> Any:
    return sql.SQL("SELECT {}, {} WHERE EXISTS (SELECT 1 FROM {} WHERE {})").format(
        sql.Literal(schema),
        sql.Literal(name),
        sql.Identifier(schema, rule.table),
        _condition(rule, rule.before(now)),
    )
