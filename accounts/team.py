"""Who is on the staff and as what. Every change of a role or of activity is here."""

from copy import copy
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import devices
from accounts.exceptions import LastOwner, NoSeatLeft, NotYours, RoleInvalid
from accounts.models import ApiKey, StaffSession, User
from accounts.permissions import PLATFORM_ROLES, SHOP_ROLES, Role, permissions_of
from core import audit
from core.errors import NotFound
from core.tenancy import PUBLIC, current_schema, current_shop

MANAGE = "people.manage"


def roles_here() -> tuple[Role, ...]:
    """Return the roles of this kind of schema, the first one highest."""
    return PLATFORM_ROLES if current_schema() == PUBLIC else SHOP_ROLES


def check_may_give(by: User, role: str) -> None:
    """Refuse a role that is unknown here, or that holds more than who gives it."""
    if role not in roles_here():
        known = ", ".join(roles_here())
        raise RoleInvalid(
            f"There is no role {role!r} here. Choose one of: {known}.",
            fields={"role": [f"One of: {known}."]},
        )
    if not _holds(by, role):
        raise NotYours(
            "You may give roles only if you manage people, and none above your own. "
            "Ask an owner."
        )


def _holds(by: User, role: str) -> bool:
    held = permissions_of(by.role)
    return by.has_perm(MANAGE) and permissions_of(role) <= held


def check_seat() -> None:
    """Refuse one more person with a role than the shop may have (Tenant.max_staff).

    Counted under the lock of the highest role's rows, so inside a transaction only.
    """
    if current_schema() == PUBLIC:
        return
    most = current_shop().max_staff
    if User.objects.staff().filter(is_active=True).count() >= most:
        raise NoSeatLeft(
            f"This shop may have {most} people with a role. Take somebody's role first "
            "or ask the platform for more seats."
        )


def give_role(person: User, role: str, *, by: User) -> User:
    """Put a person on the staff, or move them to another role.

    Raises RoleInvalid, NotYours, NoSeatLeft and LastOwner; then nothing has changed.
    """
    check_may_give(by, role)
    return change(person, by=by, role=role)


def take_role(person: User, *, by: User) -> User:
    """Make somebody of the staff a shopper again; their API keys end."""
    return change(person, by=by, role="")


def deactivate(person: User, *, by: User) -> User:
    """Shut somebody out at once: sessions, API keys, and visits to shops."""
    return change(person, by=by, is_active=False)


def reactivate(person: User, *, by: User) -> User:
    """Let somebody in again, with the role they had. Ended keys stay ended."""
    return change(person, by=by, is_active=True)


def lock_people(*people: User) -> dict[Any, User]:
    """Lock these people and all of the highest role, in one order for everybody.

    Two owners who demote each other at once wait here; the second then reads that they
    are no owner any more.
    """
    wanted = Q(pk__in=[one.pk for one in people]) | Q(role=roles_here()[0])
    rows = User.objects.people().filter(wanted).order_by("pk").select_for_update()
    return {one.pk: one for one in rows}


@transaction.atomic
def change(
    person: User, *, by: User, role: str | None = None, is_active: bool | None = None
) -> User:
    """Change role, activity or both of a person; None leaves one as it is.

    Raises RoleInvalid, NotYours, NoSeatLeft and LastOwner; then nothing has changed.
    """
    locked = lock_people(person, by)
    # A copy: who changes themselves is still who they were while this is judged.
    found, giver = locked.get(person.pk), copy(locked.get(by.pk))
    if found is None:
        raise NotFound("There is no such person here.", code="person_not_found")
    # A fresh read of who asks: they may have lost their role while this waited. An
    # operator who is inside a shop is nobody's row, and manages nobody.
    if giver is None or not _holds(giver, found.role):
        raise NotYours(
            "Only who manages people may change roles, and nobody's who stands above "
            "them. Ask an owner."
        )
    before = _facts(found)
    found.role = before["role"] if role is None else role
    found.is_active = before["is_active"] if is_active is None else is_active
    after = _facts(found)
    if before == after:
        return found
    _check_change(found, giver, before, locked)
    if not (found.is_active and found.role):
        found.session_number += 1
    found.save(update_fields=["role", "is_active", "session_number"])
    _end_what_they_had(found, giver)
    audit.record(giver.actor, _word(before, after), found, before=before, after=after)
    return found


def _word(before: dict[str, Any], after: dict[str, Any]) -> str:
    if before["is_active"] == after["is_active"]:
        return "accounts.user.role_changed"
    return f"accounts.user.{'reactivated' if after['is_active'] else 'deactivated'}"


def _check_change(
    found: User, giver: User, before: dict[str, Any], locked: dict[Any, User]
) -> None:
    takes_part = bool(found.role and found.is_active)
    if found.role and (found.role != before["role"] or takes_part):
        check_may_give(giver, found.role)
    if takes_part and not (before["role"] and before["is_active"]):
        check_seat()
    _keep_an_owner(found, before, locked)


def _facts(person: User) -> dict[str, Any]:
    return {"role": person.role, "is_active": person.is_active}


def _keep_an_owner(
    found: User, before: dict[str, Any], locked: dict[Any, User]
) -> None:
    top = roles_here()[0]
    was_one = before == {"role": top, "is_active": True}
    others = [
        one
        for one in locked.values()
        if one.pk != found.pk and one.role == top and one.is_active
    ]
    if was_one and not others:
        raise LastOwner(
            f"This is the last active {top.label.lower()}. Give somebody else that "
            "role first."
        )


def _end_what_they_had(found: User, giver: User) -> None:
    """End what somebody had who lost all; fewer rights count by themselves."""
    if found.is_active and found.role:
        return
    now = timezone.now()
    devices.end_others(found, keep="")
    if current_schema() == PUBLIC:
        StaffSession.objects.open(now).filter(operator_id=found.pk).update(
            ended_at=now, ended_by=str(giver)
        )
    else:
        ApiKey.objects.filter(created_by_id=found.pk, revoked_at=None).update(
            revoked_at=now
        )
