"""Who does something: a person, an API key or the system itself."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The doer of an action, as audit entries record it."""

    kind: str
    id: str
    label: str

    @classmethod
    def of(cls, request: Any) -> "Actor":
        """Name the person or API key of a request, or the shopper without account."""
        user = request.user
        if user.is_authenticated:
            return user.actor  # type: ignore[no-any-return]
        return SHOPPER


SYSTEM = Actor("system", "", "system")
SHOPPER = Actor("shopper", "", "guest shopper")
