"""Keys with which a shop's own programs call the API.

A key reads `pp_live_<prefix>_<secret>`. The prefix finds the row, the secret (256 bits)
is kept as SHA-256 only. A key may do what its scopes say and its maker still may.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.exceptions import NotYours, ScopeInvalid
from accounts.models import ApiKey, User
from accounts.permissions import LIST, NAMES
from core import audit
from core.actors import Actor
from core.errors import Conflict

MANAGE = "keys.manage"
START = "pp_"
SHAPE = re.compile(
    r"pp_live_(?P<prefix>[a-z0-9]{12})_(?P<secret>[\w-]{43})\Z", re.ASCII
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# A stolen key must not make another, nor somebody an owner.
ONLY_FOR_PEOPLE = frozenset({"keys.manage", "people.manage"})
NOTE_USE_EVERY = timedelta(minutes=1)
MOST_DAYS, USUAL_DAYS = 730, 365
MOST_OVERLAP_HOURS = 7 * 24


@dataclass(frozen=True)
class KeyHolder:
    """The program behind a key: `request.user` of what it asks. Nobody's person."""

    key: ApiKey
    is_authenticated = True
    is_anonymous = False
    is_active = True
    is_staff = False
    # Permission "self" is for people only (core.api.permissions).
    is_person = False
    role = ""
    staff_session = None

    def __str__(self) -> str:
        return str(self.key)

    @property
    def pk(self) -> Any:
        """Return the key's id."""
        return self.key.pk

    @property
    def actor(self) -> Actor:
        """Say how the audit log names the key."""
        return Actor("api_key", str(self.key.pk), str(self.key))

    def has_perm(self, name: str, obj: object = None) -> bool:
        """Tell whether the scopes name it and the maker still holds it."""
        return name in self.key.scopes and self.key.created_by.has_perm(name)

    def has_perms(self, names: Iterable[str], obj: object = None) -> bool:
        """Tell whether all of them are allowed."""
        return all(self.has_perm(name) for name in names)


def offered_scopes(maker: User) -> list[str]:
    """List what a key made by this person may be allowed, in the list's order."""
    return [
        one.name
        for one in LIST
        if one.name not in ONLY_FOR_PEOPLE and maker.has_perm(one.name)
    ]


@transaction.atomic
def make(
    label: str, scopes: Iterable[str], *, by: User, days: int = USUAL_DAYS
) -> tuple[ApiKey, str]:
    """Make a key; return it and the text that is shown this once.

    Raises NotYours and ScopeInvalid.
    """
    now = timezone.now()
    key, text = _new(label, _checked(scopes, by), by, now + timedelta(days=days))
    audit.record(by.actor, "accounts.api_key.made", key, label=label, scopes=key.scopes)
    return key, text


def _checked(scopes: Iterable[str], by: User) -> list[str]:
    if not by.has_perm(MANAGE) or by.staff_session is not None:
        raise NotYours("Only the shop's owner makes and revokes API keys.")
    wanted, offered = set(scopes), offered_scopes(by)
    if not wanted or wanted - set(offered):
        odd = ", ".join(sorted(wanted - NAMES) or sorted(wanted - set(offered)))
        raise ScopeInvalid(
            f"A key needs scopes that you hold yourself. Impossible: {odd or 'none'}.",
            fields={"scopes": [f"Choose from: {', '.join(offered)}."]},
        )
    return [name for name in offered if name in wanted]


def _new(
    label: str, scopes: list[str], by: User, expires_at: datetime
) -> tuple[ApiKey, str]:
    prefix = "".join(secrets.choice(LETTERS) for _ in range(12))
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        label=label,
        prefix=prefix,
        digest=_digest(secret),
        scopes=scopes,
        created_by=by,
        expires_at=expires_at,
    )
    return key, f"pp_live_{prefix}_{secret}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def rotate(key: ApiKey, *, by: User, overlap_hours: int = 24) -> tuple[ApiKey, str]:
    """Make a key like this one; this one ends when the overlap is over.

    Raises Conflict for a key that no longer works.
    """
    old = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if old.status != "active":
        raise Conflict(f"This key is {old.status}. Make a new one.")
    now = timezone.now()
    new, text = _new(
        old.label,
        _checked(old.scopes, by),
        by,
        now + (old.expires_at - old.created_at),
    )
    old.expires_at = min(old.expires_at, now + timedelta(hours=overlap_hours))
    old.save(update_fields=["expires_at"])
    audit.record(
        by.actor,
        "accounts.api_key.rotated",
        old,
        followed_by=str(new.pk),
        works_until=old.expires_at.isoformat(),
    )
    return new, text


@transaction.atomic
def revoke(key: ApiKey, *, by: User) -> ApiKey:
    """End a key at once. Quiet where it was revoked before."""
    if not by.has_perm(MANAGE):
        raise NotYours("Only the shop's owner makes and revokes API keys.")
    found = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        audit.record(by.actor, "accounts.api_key.revoked", found)
    return found


def holder_of(text: str) -> KeyHolder | None:
    """Return who asks with this key; None for one that does not work (any more).

    One indexed look-up. The maker is read along: who was shut out takes their keys
    with them.
    """
    match = SHAPE.match(text)
    if match is None:
        return None
    key = (
        ApiKey.objects.select_related("created_by")
        .filter(prefix=match["prefix"])
        .first()
    )
    stored = key.digest if key else ""
    is_right = constant_time_compare(_digest(match["secret"]), stored)
    if key is None or not is_right or key.status != "active":
        return None
    if not (key.created_by.is_active and key.created_by.is_staff):
        return None
    _note_use(key)
    return KeyHolder(key)


def _note_use(key: ApiKey) -> None:
    """Write when it was last used, at most once a minute."""
    now = timezone.now()
    long_ago = now - NOTE_USE_EVERY
    if key.last_used_at is None or key.last_used_at <= long_ago:
        ApiKey.objects.filter(
            Q(last_used_at=None) | Q(last_used_at__lte=long_ago), pk=key.pk
        ).update(last_used_at=now)
