"""Requests as people make them: asked, confirmed by a mailed link, or expired."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core import due
from core.actors import SHOPPER, SYSTEM, Actor
from core.subjects import addressed
from privacy import links
from privacy.deadlines import ANSWER_MONTHS, months_later
from privacy.exceptions import StaffAccount
from privacy.flow import OPEN, Status
from privacy.models import DataRequest
from privacy.services.moving import move, new_nonce, say, write_down

# A second request for the same address is not a second mail.
MAIL_AGAIN_AFTER = timedelta(hours=1)
# What is answered without a person of the staff.
BY_ITSELF = (DataRequest.Kind.EXPORT, DataRequest.Kind.OBJECTION)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for."""

    kind: str
    email: str
    text: str = ""


@transaction.atomic
def ask_as_guest(wish: Wish) -> DataRequest:
    """Take a request of somebody who proves their address by a mailed link.

    The same answer and the same work whether the address is known here or not. While
    one is open the next for the same address and kind joins it.
    """
    request, is_new = _open(wish, user=None)
    now = timezone.now()
    if is_new:
        move(request, Status.VERIFYING)
        due.schedule("privacy.expire", request.pk, at=now + links.VALID[links.VERIFY])
        write_down(SHOPPER, "asked", request)
        say(request, "verify")
    elif (
        request.status == Status.VERIFYING and now - request.asked_at > MAIL_AGAIN_AFTER
    ):
        say(request, "verify")
    return request


@transaction.atomic
def ask_signed_in(wish: Wish, *, user: User, actor: Actor) -> DataRequest:
    """Take a request of somebody who is signed in; that proves who they are.

    Raises StaffAccount where a member of the staff wants to be erased.
    """
    if wish.kind == DataRequest.Kind.ERASURE and user.role:
        raise StaffAccount(
            "You are a member of the staff. Have the owner end that first; then ask "
            "again."
        )
    request, is_new = _open(wish, user=user)
    if is_new or request.status in {Status.RECEIVED, Status.VERIFYING}:
        write_down(actor, "asked", request)
        _verified(request, by="account", actor=actor)
    return request


def _open(wish: Wish, *, user: User | None) -> tuple[DataRequest, bool]:
    """Write a request, or find the open one of the same kind and address."""
    now, email = timezone.now(), wish.email.strip().lower()
    request = DataRequest(
        kind=wish.kind,
        email=email,
        user_id=user.pk if user else None,
        wish=wish.text,
        nonce=new_nonce(),
        asked_at=now,
        due_at=months_later(now, ANSWER_MONTHS),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        mine = addressed(DataRequest, "email", [email])
        found = (
            DataRequest.objects.select_for_update()
            .filter(mine, kind=wish.kind, status__in=OPEN)
            .get()
        )
        if user and found.user_id is None:
            found.user_id = user.pk
            found.save(update_fields=["user_id"])
        return found, False
    return request, True


@transaction.atomic
def verify(token: str) -> DataRequest:
    """Take the proof of a mailed link, once. Raises LinkInvalid."""
    found = links.request_of(token, links.VERIFY)
    request = DataRequest.objects.lock(found.pk)
    if request.status != Status.VERIFYING:
        raise links.refusal()
    _verified(request, by="link", actor=SHOPPER)
    return request


def _verified(request: DataRequest, *, by: str, actor: Actor) -> None:
    # The link is used up: what is mailed from now on carries another word.
    move(
        request,
        Status.VERIFIED,
        verified_at=timezone.now(),
        verified_by=by,
        nonce=new_nonce(),
    )
    due.cancel("privacy.expire", request.pk)
    write_down(actor, "verified", request, by=by)
    if request.kind in BY_ITSELF:
        due.schedule("privacy.answer", request.pk, at=timezone.now())
    else:
        say(request, "received")


@transaction.atomic
def expire(request_id: str) -> datetime | None:
    """Forget a request that nobody confirmed, and its address (due handler)."""
    request = DataRequest.objects.lock(request_id)
    if request.status == Status.VERIFYING:
        move(request, Status.EXPIRED, email="", email_index="", wish="")
        write_down(SYSTEM, "expired", request)
    return None
