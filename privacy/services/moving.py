"""Moving a request from state to state, and having people told."""

import secrets
from datetime import datetime
from typing import Any

from django.utils import timezone

from core import audit, due
from core.actors import Actor
from core.flow import check
from privacy import flow
from privacy.flow import OPEN, Status
from privacy.models import DataRequest


def new_nonce() -> str:
    """Make what ties a link to one request."""
    return secrets.token_urlsafe(18)


def move(request: DataRequest, to: Status, **changes: Any) -> bool:
    """Move a locked request, saving other columns along. False if it is there."""
    is_new = check(flow.REQUEST, request.status, to, thing="This request")
    values = {"status": to, **changes} if is_new else changes
    if is_new and to not in OPEN:
        values["closed_at"] = timezone.now()
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))
    return is_new


def say(request: DataRequest, what: str, *, at: datetime | None = None) -> None:
    """Have the person told, by mail, after this transaction."""
    due.schedule("privacy.tell", f"{request.pk}:{what}", at=at or timezone.now())


def write_down(actor: Actor, what: str, request: DataRequest, **facts: Any) -> None:
    """Write the audit entry; it names the request and no person."""
    audit.record(actor, f"privacy.request.{what}", request, kind=request.kind, **facts)
