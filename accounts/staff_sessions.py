"""Operators who help inside a shop: for a reason, for a while, seen by its owner.

Inside they are a row of the shop's people without role, password or activity, which no
way of signing in lets in. The visit lends it a role, in memory, request by request.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts import links
from accounts.events import OperatorEntered
from accounts.exceptions import LinkInvalid, NotYours, RoleInvalid
from accounts.models import StaffSession, User
from accounts.permissions import Role
from core import audit, events
from core.actors import Actor
from core.errors import Invalid
from core.tenancy import PUBLIC, WrongSchema, current_schema

ENTER = "shops.enter"
ROLES = (Role.MANAGER, Role.SUPPORT)
MINUTES = (15, 30, 60)
LINK_GOOD_FOR = timedelta(minutes=2)
KIND = "staff_session"
SHORTEST_REASON = 10
# Asked at each request from inside the shop, where accounts_user is the shop's own.
_IS_OPERATOR = """EXISTS (
    SELECT 1 FROM public.accounts_user o
    WHERE o.id = accounts_staffsession.operator_id AND o.is_active AND o.role = %s)"""


def minutes_offered() -> list[int]:
    """List how long a visit may be chosen to last."""
    most: int = settings.STAFF_SESSION_MOST_MINUTES
    return [n for n in MINUTES if n <= most] or [most]


@transaction.atomic
def begin(
    schema: str, *, by: User, role: str, reason: str, minutes: int
) -> tuple[StaffSession, str]:
    """Let an operator into a shop; return the visit and its one-time token.

    Earlier visits of the same operator to this shop end. Raises NotYours, RoleInvalid
    and Invalid.
    """
    if current_schema() != PUBLIC:
        raise WrongSchema("Visits begin on the platform's own host.")
    operator = User.objects.select_for_update().get(pk=by.pk)
    _check(operator, role, reason, minutes)
    now = timezone.now()
    open_ones = StaffSession.objects.open(now)
    open_ones.filter(schema_name=schema, operator_id=operator.pk).update(
        ended_at=now, ended_by="a new visit"
    )
    visit = StaffSession(
        schema_name=schema,
        operator_id=operator.pk,
        operator_label=operator.email,
        role=role,
        reason=reason.strip(),
        created_at=now,
        link_expires_at=now + LINK_GOOD_FOR,
        ends_at=now + timedelta(minutes=minutes),
    )
    token = links.token_of(KIND, schema, visit.pk)
    visit.token_digest = links.digest_of(token)
    visit.save(force_insert=True)
    audit.record(
        operator.actor,
        "accounts.staff_session.begun",
        visit,
        shop=schema,
        role=role,
        reason=visit.reason,
        minutes=minutes,
    )
    return visit, token


def _check(operator: User, role: str, reason: str, minutes: int) -> None:
    if not operator.has_perm(ENTER):
        raise NotYours("Only operators may enter shops.")
    if role not in ROLES:
        raise RoleInvalid("Operators enter as manager or support, never as owner.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid(
            "Say why, so that the shop's owner understands it.",
            fields={"reason": ["Write a sentence."]},
        )
    if minutes not in minutes_offered():
        raise Invalid(
            f"Choose one of {minutes_offered()} minutes.",
            fields={"minutes": [f"One of {minutes_offered()}."]},
        )


def of_token(token: str) -> StaffSession:
    """Find the visit of a hand-off link of this shop; raise LinkInvalid for others."""
    now = timezone.now()
    found: StaffSession | None = (
        _valid(now)
        .filter(
            pk=links.row_of(token),
            token_digest=links.digest_of(token),
            entered_at=None,
            link_expires_at__gt=now,
        )
        .first()
    )
    if found is None:
        raise LinkInvalid(
            "This link was used, is older than two minutes or is for another shop. "
            "Enter again from the platform, with a reason."
        )
    return found


def _valid(now: Any) -> Any:
    """Return this shop's open visits whose operator still is one.

    Inside a shop row security shows no other shop's; the filter says the same.
    """
    return (
        StaffSession.objects.open(now)
        .filter(schema_name=current_schema())
        # Constant text; the role is a parameter.
        .filter(RawSQL(_IS_OPERATOR, [Role.OPERATOR], BooleanField()))  # noqa: S611  # nosec B611
    )


@transaction.atomic
def enter(token: str) -> tuple[StaffSession, User]:
    """Use up a hand-off link; return the visit and who the operator is inside."""
    visit = of_token(token)
    now = timezone.now()
    # One UPDATE decides between two who bring the same link at once.
    if not StaffSession.objects.filter(pk=visit.pk, entered_at=None).update(
        entered_at=now
    ):
        raise LinkInvalid("This link was used a moment ago.")
    visit.entered_at = now
    shadow = _shadow_of(visit)
    audit.record(
        visit.actor,
        "accounts.staff_session.entered",
        visit,
        role=visit.role,
        reason=visit.reason,
        until=visit.ends_at.isoformat(),
    )
    events.publish(OperatorEntered(str(visit.pk)))
    return visit, shadow


def _shadow_of(visit: StaffSession) -> User:
    """Return the operator's row in this shop, making it the first time."""
    shadow, _ = User.objects.get_or_create(
        operator_id=visit.operator_id,
        defaults={
            # .invalid is a domain that no mail can reach (RFC 2606).
            "email": f"operator-{visit.operator_id}@platform.invalid",
            "name": f"Operator {visit.operator_label} via the platform"[:150],
            "password": "!",
            "is_active": False,
        },
    )
    return shadow


def person_of(visit_id: str) -> User | None:
    """Return who acts in a visit that is going on; None once it is over.

    One statement asks for the visit, its time and the operator; one reads the row.
    """
    try:
        which = UUID(visit_id)
    except ValueError:
        return None
    visit = _valid(timezone.now()).filter(pk=which).exclude(entered_at=None).first()
    if visit is None:
        return None
    person = User.objects.filter(operator_id=visit.operator_id).first()
    return lend(person, visit) if person else None


def lend(person: User, visit: StaffSession) -> User:
    """Give the row the visit's role, for this request only."""
    person.staff_session = visit
    person.role, person.is_active = visit.role, True
    return person


@transaction.atomic
def end(visit: StaffSession, *, by: Actor) -> StaffSession:
    """End a visit at once. Quiet where it is over already."""
    found = StaffSession.objects.select_for_update().get(pk=visit.pk)
    now = timezone.now()
    if found.ended_at is None and found.ends_at > now:
        found.ended_at, found.ended_by = now, by.label
        found.save(update_fields=["ended_at", "ended_by"])
        audit.record(by, "accounts.staff_session.ended", found)
    return found


def note_request(visit: StaffSession, method: str, path: str, status: int) -> None:
    """Write what an operator asked for inside, pages too."""
    if current_schema() != visit.schema_name:
        raise WrongSchema(f"{visit.pk} is no visit to {current_schema()}.")
    with transaction.atomic():
        audit.record(
            visit.actor,
            "accounts.staff_session.request",
            visit,
            method=method,
            path=path[:500],
            status=status,
        )
