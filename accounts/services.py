"""People: who an address belongs to, who is new, and what is undone."""

from datetime import timedelta

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import devices, trail
from accounts.exceptions import CannotUnlink
from accounts.models import User
from core.errors import NotFound

# Who asked for a code and never used one leaves nothing behind.
NEVER_CAME_AFTER = timedelta(days=1)
MOST_SWEPT = 200


def person_of(email: str) -> User | None:
    """Find the person of an address: who verified it first, then who gave it."""
    found = filter_users_by_email(email, prefer_verified=True, for_login=True)
    return found[0] if found else None


def shopper_of(email: str) -> User | None:
    """Return the shopper who may sign in by a code to this address, new or known.

    None for staff, whose sign-in asks for more, and for who was deactivated: they get
    no code, and the page does not say so.
    """
    person = person_of(email) or _newcomer(email)
    if person.role or not person.is_active:
        return None
    # allauth marks this row as verified once the code was typed.
    EmailAddress.objects.get_or_create(
        user=person, email=email, defaults={"primary": person.email == email}
    )
    return person


def _newcomer(email: str) -> User:
    try:
        with transaction.atomic():
            _sweep()
            return User.objects.create_user(email)
    except IntegrityError:  # the same address asked twice at once
        return User.objects.get_by_natural_key(email)


def _sweep() -> None:
    """Delete some of those who asked for a code long ago and never came."""
    stale = (
        User.objects.never_came()
        .filter(created_at__lt=timezone.now() - NEVER_CAME_AFTER)
        .values_list("pk", flat=True)[:MOST_SWEPT]
    )
    User.objects.filter(pk__in=list(stale)).delete()


def verified_addresses(user: User) -> list[str]:
    """List the addresses that a person proved to read."""
    return list(
        EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list(
            "email", flat=True
        )
    )


@transaction.atomic
def rename(user: User, name: str) -> User:
    """Change what we call somebody."""
    user.name = name.strip()
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def end_device(user: User, device_id: int) -> bool:
    """Sign one of a person's own devices out; tell whether it was there."""
    device = UserSession.objects.filter(user_id=user.pk, pk=device_id).first()
    if device is None:
        return False
    devices.end(device)
    trail.record(user, "device_ended")
    return True


@transaction.atomic
def end_other_devices(user: User, *, keep: str) -> int:
    """Sign a person out everywhere but here; return how many devices that were."""
    count = devices.end_others(user, keep=keep)
    trail.record(user, "other_devices_ended", count=count)
    return count


def linked_accounts(user: User) -> list[SocialAccount]:
    """List the accounts elsewhere that a person signs in with."""
    return list(SocialAccount.objects.filter(user_id=user.pk).order_by("pk"))


@transaction.atomic
def unlink(user: User, account_id: int) -> None:
    """Take a linked account away.

    Raises NotFound for one that is not theirs, CannotUnlink where no other way to sign
    in would be left.
    """
    account = SocialAccount.objects.filter(user_id=user.pk, pk=account_id).first()
    if account is None:
        raise NotFound("There is no such linked account.")
    others = SocialAccount.objects.filter(user_id=user.pk).exclude(pk=account.pk)
    by_address = user.has_usable_password() or (
        not user.role and verified_addresses(user)
    )
    if not (by_address or others.exists()):
        raise CannotUnlink("This is your only way to sign in. Add another one first.")
    account.delete()
    trail.record(user, "account_unlinked", provider=account.provider)


@transaction.atomic
def sign_out(user: User, session_key: str) -> None:
    """End the device that asks."""
    devices.end_session(session_key)
    trail.record(user, "signed_out")
