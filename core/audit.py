"""The audit log: who did what, in the transaction that did it.

The database refuses to change or remove an entry (migration 0006). The three narrow
ways around it are the functions at the end; each names itself for its transaction.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from core.actors import Actor
from core.context import request_id
from core.models import AuditEntry
from core.tenancy import PUBLIC, current_schema, shop

HIDDEN = "•••"
LONGEST = 500
Values = Mapping[str, Any]


def record(
    actor: Actor,
    action: str,
    thing: models.Model,
    *,
    before: Values | None = None,
    after: Values | None = None,
    **facts: Any,
) -> AuditEntry:
    """Write an audit entry about `thing`. Facts must be JSON and free of secrets.

    `before` and `after` are fields and their values (`values_of`); what differs is
    kept. Of columns that config/personal_data.py calls personal or secret only that
    they changed. Raises RuntimeError outside a transaction: an entry must live and die
    with the change it tells of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("core.audit.record() belongs in the change's transaction.")
    label = thing._meta.label_lower
    return AuditEntry.objects.create(
        schema_name=current_schema(),
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        object_type=label,
        object_id=str(thing.pk),
        facts=facts,
        changes=changes(label, before or {}, after or {}),
        request_id=request_id(),
    )


def values_of(thing: models.Model) -> dict[str, Any]:
    """Take down the fields of a row, to be compared after it was changed."""
    return {
        field.name: getattr(thing, field.attname)
        for field in thing._meta.concrete_fields
        if field.attname in thing.__dict__
    }


def changes(label: str, before: Values, after: Values) -> dict[str, list[Any]]:
    """Return what differs: field -> [before, after], hidden where people are named."""
    is_hidden = _is_hidden()
    return {
        name: [
            HIDDEN if value not in (None, "") and is_hidden(label, name) else value
            for value in (_plain(before.get(name)), _plain(after.get(name)))
        ]
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


@cache
def _is_hidden() -> Any:
    return import_string("config.personal_data.is_hidden")


def _plain(value: Any) -> Any:
    """Return a value as JSON keeps it, and no novel."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value)[:LONGEST]


# --- The ways around, all in public: there every shop's entries are seen


@transaction.atomic
def _under(way: str, statement: str, *args: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('passepartout.audit', %s, true)", [way])
        cursor.execute(statement, args)
        done = int(cursor.rowcount)
        cursor.execute("SELECT set_config('passepartout.audit', '', true)")
    return done


def forget_shop(schema_name: str) -> int:
    """Remove a deleted shop's entries, last of all its rows; return how many.

    Call it in `public`, after what is kept was exported. The platform's own entry
    that the shop was deleted belongs to `public` and stays.
    """
    if schema_name == PUBLIC:
        raise ValueError("The platform's own audit entries are never removed.")
    with shop(PUBLIC):
        return _under(
            f"shop:{schema_name}",
            "DELETE FROM core_auditentry WHERE schema_name = %s",
            schema_name,
        )


def forget_person(actor_id: str) -> int:
    """Empty the label of a person of this shop who asked to be forgotten.

    What was done stays told, by an id that leads to nobody any more.
    """
    return _under(
        "person",
        "UPDATE core_auditentry SET actor_label = '', actor_index = ''"
        " WHERE schema_name = %s AND actor_id = %s",
        current_schema(),
        actor_id,
    )
