"""What the databases hold: ours, and those of the simulated outside services."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
ORDERS = """
SELECT o.id::text AS id, o.number, o.payment, o.fulfilment, o.total_minor,
       p.intent_ref, p.status AS attempt
FROM {schema}.orders_order o
LEFT JOIN {schema}.payments_paymentattempt p ON p.reference = o.id::text
ORDER BY o.number
"""
UNFINISHED = """
SELECT 'order ' || o.number || ' is ' || o.payment || ', ' || o.fulfilment
FROM {schema}.orders_order o WHERE o.payment IN ('paid', 'partially_refunded')
    AND o.fulfilment <> 'delivered' OR o.payment = 'pending' AND (
    o.fulfilment = 'canceled' OR o.id::text IN (SELECT reference
        FROM {schema}.payments_paymentattempt WHERE status = 'succeeded'))
UNION ALL SELECT 'refund ' || id || ' is ' || status
FROM {schema}.payments_refund WHERE status <> 'succeeded'
UNION ALL SELECT 'mail ' || id || ' is ' || status
FROM {schema}.crm_notification WHERE status <> 'sent'
UNION ALL SELECT 'webhook ' || id || ' is ' || status || ' (' || topic || ')'
FROM public.core_inboxevent WHERE schema_name = '{schema}' AND status = 'received'
UNION ALL SELECT 'event ' || id || ' is ' || status || ' (' || event || ')'
FROM public.core_outboxevent WHERE schema_name = '{schema}' AND status = 'pending'
UNION ALL SELECT 'due ' || kind || ' ' || object_id || ' since ' || due_at
    || ' attempts ' || attempts
FROM public.core_dueitem WHERE schema_name = '{schema}'
    AND greatest(due_at, leased_until) < now() - interval '20 seconds'
"""
DEAD = """
SELECT 'dead letter ' || kind || ' ' || object_id
FROM public.core_deadletter WHERE schema_name = '{schema}'
"""
TOLD_TWICE = """
SELECT o.number || ' was told ' || e.status || ' ' || count(*) || ' times'
FROM {schema}.orders_orderevent e JOIN {schema}.orders_order o ON o.id = e.order_id
WHERE e.status <> 'refunded' GROUP BY o.number, e.status HAVING count(*) > 1
"""


@dataclass
class Outside:
    """What Stripe and Printify hold, by our own names for it."""

    intents: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    charges: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    refunds: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    printed: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def outside(simulator_folder: Path) -> Outside:
    """Read the simulator's own file."""
    seen = Outside()
    path = simulator_folder / "simulator.sqlite3"
    file = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        for intent in _objects(file, "stripe.payment_intent"):
            seen.intents[intent["metadata"].get("reference", "")].append(intent)
        for charge in _objects(file, "stripe.charge"):
            if charge["status"] == "succeeded":
                seen.charges[charge["payment_intent"]].append(charge)
        for refund in _objects(file, "stripe.refund"):
            if refund["status"] not in {"failed", "canceled"}:
                seen.refunds[refund["payment_intent"]].append(refund)
        for order in _objects(file, "printify.order"):
            seen.printed[order["external_id"].rpartition("-")[0]].append(order)
    finally:
        file.close()
    return seen


def _objects(file: sqlite3.Connection, kind: str) -> Iterator[Row]:
    for (body,) in file.execute("SELECT body FROM objects WHERE kind = ?", (kind,)):
        yield json.loads(body)


def orders(database: "psycopg.Connection[Any]", schema: str) -> list[Row]:
    """Return a shop's orders with their payments."""
    with database.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(ORDERS.format(schema=schema).encode()).fetchall()


def lines(database: "psycopg.Connection[Any]", query: str, schema: str) -> list[str]:
    """Return the one text column of a query about a shop."""
    rows = database.execute(query.format(schema=schema).encode())
    return [f"{schema}: {text}" for (text,) in rows]


def mails(folder: Path) -> dict[str, int]:
    """Count the mail files of a shop by subject, which names order and kind."""
    counted: dict[str, int] = defaultdict(int)
    for path in folder.glob("*.eml"):
        counted[_subject(path)] += 1
    return counted


def _subject(path: Path) -> str:

    told = message_from_bytes(path.read_bytes())["Subject"]
    return str(make_header(decode_header(told)))
