"""Second factors: who has one, and who must."""

from allauth.mfa.models import Authenticator

from accounts.models import User
from core.tenancy import PUBLIC, current_schema, current_shop

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_one(user: User) -> bool:
    """Tell whether somebody has an authenticator app or a passkey."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=KINDS)
    return bool(found.exists())


def is_required() -> bool:
    """Tell whether staff here must have one."""
    if current_schema() == PUBLIC:
        return False
    return bool(current_shop().mfa_required)


def lacks_required(user: User) -> bool:
    """Tell whether somebody must set one up before they do anything for the shop.

    An operator on a visit has theirs on the platform.
    """
    is_guest = user.staff_session is not None
    return not is_guest and user.is_staff and is_required() and not has_one(user)
