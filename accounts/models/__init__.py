"""Tables of people. A person of one shop does not exist in another."""

from accounts.models.people import (
    SignInAttempt,
    SignInProvider,
    TokenFamily,
    User,
    UserManager,
)
from accounts.models.team import ApiKey, Invitation, StaffSession

__all__ = [
    "ApiKey",
    "Invitation",
    "SignInAttempt",
    "SignInProvider",
    "StaffSession",
    "TokenFamily",
    "User",
    "UserManager",
]
