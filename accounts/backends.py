"""Who may sign in by password: staff and operators, never shoppers."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import guessing
from accounts.factors import lacks_required


class PasswordBackend(AuthenticationBackend):
    """allauth's check of address and password, for people with a role here."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """Check address and password; raise PermissionDenied where too many were wrong.

        The request then carries `sign_in_locked`, how it stands, for the form to say.
        """
        email = str(credentials.get("email") or credentials.get("username") or "")
        if not email or not credentials.get("password"):
            return None
        full = guessing.take_a_try(request, email)
        if full is not None:
            if request is not None:
                request.sign_in_locked = full  # type: ignore[attr-defined]
            raise PermissionDenied
        user = super().authenticate(request, **credentials)
        if user is not None:
            guessing.forget_tries(request, email)
        return user

    def get_user(self, user_id: Any) -> Any:
        """Find who a session names; note whether the shop asks them for a factor.

        At every request, so it counts also for who signed in before it was asked for.
        """
        user: Any = super().get_user(user_id)
        if user is not None:
            user.lacks_factor = lacks_required(user)
        return user

    def _check_password(self, user: Any, password: str) -> Any:
        """Refuse shoppers, whose password could only be a mistake of ours."""
        found = super()._check_password(user, password)
        return found if found is not None and found.is_staff else None
