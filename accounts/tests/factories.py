"""People, keys and visits for tests."""

from typing import Any

from accounts import api_keys, staff_sessions
from accounts.models import ApiKey, StaffSession, User
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import boss

LONG = "a-long-password"
REASON = "An order hangs; the owner asked us to look."


def person(email: str, role: str = "", **fields: Any) -> User:
    """Make somebody in the schema at hand."""
    return User.objects.create_user(email, LONG, role=role, **fields)


def key_of(maker: User, *scopes: str) -> tuple[ApiKey, str]:
    """Make an API key in the shop at hand."""
    return api_keys.make("Stock system", scopes, by=maker)


def signed(text: str) -> dict[str, str]:
    """Return the headers of a request with a key."""
    return {"Authorization": f"Bearer {text}"}


def visit_to(schema: str, **fields: Any) -> tuple[StaffSession, str]:
    """Let the platform's operator into a shop, up to the hand-off link."""
    given: dict[str, Any] = {
        "role": "manager",
        "reason": REASON,
        "minutes": 30,
    } | fields
    operator = given.pop("by", None) or boss(PUBLIC)
    with shop(PUBLIC):
        return staff_sessions.begin(schema, by=operator, **given)
