"""Every view declares its permission; one that does not is closed."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

PUBLIC = "public"
SELF = "self"


class DeclaredPermission(BasePermission):
    """Allow what the view's `permission` allows.

    `permission = "public"` is open to anyone, also for objects that prove themselves
    by an unguessable token; `"self"` to any signed-in person, for what is their own,
    and to no API key;
    anything else is a name of accounts.permissions that the person's role must hold.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Deny a view without a declared permission."""
        wanted = getattr(view, "permission", None)
        if wanted is None:
            return False
        if wanted == PUBLIC:
            return True
        if wanted == SELF:
            is_person = getattr(request.user, "is_person", True)
            return bool(request.user.is_authenticated and is_person)
        return bool(request.user.is_authenticated and request.user.has_perm(wanted))
