"""Every view declares its permission; one that does not is closed."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

PUBLIC = "public"


class DeclaredPermission(BasePermission):
    """Allow what the view's `permission` allows.

    `permission = "public"` is open to anyone, also for objects that prove themselves
    by an unguessable token; anything else is a Django permission of a staff member.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Deny a view without a declared permission."""
        wanted = getattr(view, "permission", None)
        if wanted is None:
            return False
        if wanted == PUBLIC:
            return True
        return bool(request.user.is_staff and request.user.has_perm(wanted))
