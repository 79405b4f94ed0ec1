"""Who may sign in by password: staff and operators, never shoppers."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class PasswordBackend(AuthenticationBackend):
    """allauth's check of address and password, for people with a role."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Refuse shoppers, whose password could only be a mistake of ours."""
        return bool(user.is_staff and super().user_can_authenticate(user))
