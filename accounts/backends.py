"""Who may sign in by password: staff and operators, never shoppers."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class PasswordBackend(AuthenticationBackend):
    """allauth's check of address and password, for people with a role here."""

    def _check_password(self, user: Any, password: str) -> Any:
        """Refuse shoppers, whose password could only be a mistake of ours."""
        found = super()._check_password(user, password)
        return found if found is not None and found.is_staff else None
