"""What would be forgotten if everything stopped now.

Whatever is not final must be written down as due, at every instant: each query is one
statement, so it sees one moment of the running platform. It finds things that no due
item would ever bring further, had every webhook been lost.
"""
# ruff: noqa: S608  the names put into these queries are our own constants

from typing import Any

import psycopg

_DUE = """NOT EXISTS (
    SELECT 1 FROM public.core_dueitem due
    WHERE due.schema_name = '{{schema}}' AND due.kind IN ({kinds})
    AND due.object_id = {object_id}::text)
AND NOT EXISTS (
    SELECT 1 FROM public.core_deadletter dead
    WHERE dead.schema_name = '{{schema}}' AND dead.kind IN ({kinds})
    AND dead.object_id = {object_id}::text)"""


def _due(object_id: str, *kinds: str) -> str:
    quoted = ", ".join(f"'{kind}'" for kind in kinds)
    return _DUE.format(kinds=quoted, object_id=object_id)


# What it is -> SQL that names those nobody would come back to.
GAPS: dict[str, str] = {
    "payment without a check": (
        "SELECT p.reference FROM {schema}.payments_paymentattempt p "
        "WHERE p.status IN ('new', 'requires_payment', 'processing') AND "
        + _due("p.id", "payments.check", "payments.cancel")
    ),
    "paid, and the order was not told": (
        "SELECT o.number FROM {schema}.orders_order o "
        "JOIN {schema}.payments_paymentattempt p ON p.reference = o.id::text "
        "WHERE p.status = 'succeeded' AND o.payment IN ('unpaid', 'pending', 'failed') "
        "AND NOT EXISTS (SELECT 1 FROM public.core_outboxevent e "
        "WHERE e.schema_name = '{schema}' AND e.event = 'PaymentSucceeded' "
        "AND e.payload ->> 'reference' = p.reference AND e.status <> 'done')"
    ),
    "hold without an end": (
        "SELECT o.number FROM {schema}.orders_order o "
        "WHERE o.fulfilment = 'on_hold' AND " + _due("o.id", "orders.hold")
    ),
    "confirmed and not planned": (
        "SELECT o.number FROM {schema}.orders_order o WHERE o.payment = 'paid' "
        "AND o.fulfilment NOT IN ('pending', 'on_hold', 'canceled') AND NOT EXISTS ("
        "SELECT 1 FROM {schema}.fulfillment_providerorder p WHERE p.order_id = o.id)"
    ),
    "provider order that nobody looks after": (
        "SELECT p.external_id FROM {schema}.fulfillment_providerorder p WHERE p.state "
        "NOT IN ('delivered', 'canceled', 'returned', 'rejected') AND "
        + _due("p.id", "fulfillment.submit", "fulfillment.sync")
    ),
    "canceled and not paid back": (
        "SELECT o.number FROM {schema}.orders_order o "
        "JOIN {schema}.payments_paymentattempt p ON p.reference = o.id::text "
        "WHERE o.fulfilment = 'canceled' AND o.payment = 'paid' AND NOT EXISTS ("
        "SELECT 1 FROM {schema}.payments_refund r WHERE r.attempt_id = p.id)"
    ),
    "refund on no way": (
        "SELECT r.id FROM {schema}.payments_refund r "
        "WHERE r.status IN ('queued', 'pending') AND " + _due("r.id", "payments.refund")
    ),
    "mail not on its way": (
        "SELECT m.id FROM {schema}.crm_notification m "
        "WHERE m.status = 'queued' AND " + _due("m.id", "crm.send")
    ),
    "webhook not on its way": (
        "SELECT e.id FROM public.core_inboxevent e WHERE e.schema_name = '{schema}' "
        "AND e.status = 'received' AND " + _due("e.id", "core.inbox")
    ),
    "event not on its way": (
        "SELECT e.id FROM public.core_outboxevent e WHERE e.schema_name = '{schema}' "
        "AND e.status = 'pending' AND " + _due("e.id", "core.outbox")
    ),
    "dead without a letter": (
        "SELECT e.id FROM public.core_inboxevent e WHERE e.schema_name = '{schema}' "
        "AND e.status = 'dead' AND NOT EXISTS (SELECT 1 FROM public.core_deadletter d "
        "WHERE d.object_id = e.id::text) UNION ALL "
        "SELECT e.id FROM public.core_outboxevent e WHERE e.schema_name = '{schema}' "
        "AND e.status = 'dead' AND NOT EXISTS (SELECT 1 FROM public.core_deadletter d "
        "WHERE d.object_id = e.id::text)"
    ),
}


def find(database: "psycopg.Connection[Any]", schemas: list[str]) -> set[str]:
    """Name everything that would be forgotten if the platform stopped now."""
    found = set()
    for schema in schemas:
        for what, query in GAPS.items():
            rows = database.execute(query.format(schema=schema).encode())
            found |= {f"{schema}: {what}: {name}" for (name,) in rows}
    return found
