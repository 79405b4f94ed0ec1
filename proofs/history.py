"""A diary of every state an order goes through, kept by the database itself.

Triggers made here, in the proof's own database, note each change of a state column. A
change is a step back unless it leads to a later place of the order written down here,
which is deliberately not the product's table of transitions.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

_P = ("unpaid", "pending", "failed", "paid", "partially_refunded", "refunded")
_F = (
    *("pending", "on_hold", "confirmed", "in_production", "partially_shipped"),
    *("shipped", "delivered", "failed", "returned", "canceled"),
)
_S = (
    *("queued", "submitting", "submitted", "confirmed", "in_production"),
    *("partially_shipped", "shipped", "delivered", "rejected", "returned", "canceled"),
)
# (table, column) -> its states, each later than the ones before it.
FORWARD: dict[tuple[str, str], tuple[str, ...]] = {
    ("orders_order", "payment"): _P,
    ("orders_order", "fulfilment"): _F,
    ("fulfillment_providerorder", "state"): _S,
    ("payments_paymentattempt", "status"): (
        *("new", "requires_payment", "processing", "succeeded", "canceled"),
    ),
    ("payments_refund", "status"): ("queued", "pending", "succeeded", "failed"),
    ("crm_notification", "status"): ("queued", "sent", "failed"),
}
# Ends of different kinds: neither may follow the other.
ENDS = {("succeeded", "canceled"), ("delivered", "canceled"), ("delivered", "failed")}

DIARY = """
CREATE TABLE public.proof_diary (
    id bigserial PRIMARY KEY, schema_name text, thing text, field text,
    object_id text, was text, became text, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION public.proof_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was text := to_jsonb(OLD) ->> TG_ARGV[0];
    became text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    IF was IS DISTINCT FROM became THEN
        INSERT INTO public.proof_diary
            (schema_name, thing, field, object_id, was, became)
        VALUES (TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0], to_jsonb(NEW) ->> 'id',
                was, became);
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER proof_{column} AFTER UPDATE ON {schema}.{table}
FOR EACH ROW EXECUTE FUNCTION public.proof_note('{column}');
"""


@dataclass(frozen=True)
class Change:
    """One line of the diary."""

    schema: str
    thing: str
    field: str
    object_id: str
    was: str
    became: str

    @property
    def is_backward(self) -> bool:
        """Tell whether the thing went to where it had been before, or could not go."""
        order = FORWARD[self.thing, self.field]
        if (self.was, self.became) in ENDS:
            return True
        return order.index(self.became) <= order.index(self.was)

    def __str__(self) -> str:
        what = f"{self.schema}.{self.thing} {self.object_id} {self.field}"
        return f"{what}: {self.was} -> {self.became}"


def keep(database: "psycopg.Connection[Any]", schemas: list[str]) -> None:
    """Begin the diary."""
    database.execute(DIARY)
    for schema in schemas:
        for table, column in FORWARD:
            made = TRIGGER.format(schema=schema, table=table, column=column)
            database.execute(made.encode())
    database.commit()


def read(database: "psycopg.Connection[Any]") -> list[Change]:
    """Return everything that was noted, oldest first."""
    rows = database.execute(
        "SELECT schema_name, thing, field, object_id, was, became "
        "FROM public.proof_diary ORDER BY id"
    )
    return [Change(*map(str, row)) for row in rows]
