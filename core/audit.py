"""The audit log: who did what, in the transaction that did it."""

from typing import Any

from django.db import models, transaction

from core.actors import Actor
from core.context import request_id
from core.models import AuditEntry
from core.tenancy import current_schema


def record(actor: Actor, action: str, thing: models.Model, **facts: Any) -> AuditEntry:
    """Write an audit entry about `thing`. Facts must be JSON and free of secrets.

    Raises RuntimeError outside a transaction: an entry must live and die with the
    change it tells of.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("core.audit.record() belongs in the change's transaction.")
    return AuditEntry.objects.create(
        schema_name=current_schema(),
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        object_type=thing._meta.label_lower,
        object_id=str(thing.pk),
        facts=facts,
        request_id=request_id(),
    )
