"""Which requests are somebody's own."""

import uuid

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.services import verified_addresses
from core.subjects import addressed
from privacy.exceptions import RequestNotFound
from privacy.models import DataRequest


def addresses_of(user: User) -> list[str]:
    """List the addresses a person proved; only they lead to what guests left."""
    return verified_addresses(user)


def address_of(user: User) -> str:
    """Return where to write to somebody who is signed in."""
    return next(iter(addresses_of(user)), user.email)


def own_requests(user: User) -> "QuerySet[DataRequest]":
    """List a person's requests, those under their proven addresses too."""
    mine = addressed(DataRequest, "email", addresses_of(user)) | Q(user_id=user.pk)
    return DataRequest.objects.filter(mine).order_by("-asked_at")


def own_request(user: User, request_id: uuid.UUID) -> DataRequest:
    """Find one; raise RequestNotFound for anybody else's, there or not."""
    found = own_requests(user).filter(pk=request_id).first()
    if found is None:
        raise RequestNotFound("There is no such request of yours.")
    return found
