"""Who asks while requests are made up: four people on one shop's host."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.test import Client

from accounts.models import User
from core.tenancy import shop
from orders.models import Cart, Order
from tests.isolation.planting import Loot

CSRF = "c" * 32
HOME, FOREIGN = "acme", "globex"
Loots = dict[str, Loot]


@dataclass(frozen=True)
class Actor:
    """What somebody sends along, and what they must never be shown."""

    name: str
    headers: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()


def _signed_in(schema: str, user: User) -> dict[str, str]:
    with shop(schema):
        client = Client()
        client.force_login(user)
    found = {name: morsel.value for name, morsel in client.cookies.items()}
    return {**found, "csrftoken": CSRF}


def _tokens(loot: Loot) -> dict[str, str]:
    return {
        "X-Cart-Token": loot.rows[Cart].token,
        "X-Order-Token": loot.rows[Order].access_token,
        "X-CSRFToken": CSRF,
    }


def _private(loot: Loot) -> frozenset[str]:
    """Name what only the shop's staff and the one shopper may read."""
    order = loot.rows[Order]
    return frozenset({order.email, order.access_token, loot.rows[Cart].token})


def anonymous(loots: Loots) -> Actor:
    """Hold nothing."""
    return Actor("anonymous", {}, secrets=_private(loots[HOME]))


def shopper(loots: Loots) -> Actor:
    """Hold the tokens of a cart and an order of this shop, and an account in it."""
    with shop(HOME):
        user = User.objects.create_user("fuzz@shopper.example")
    return Actor("shopper", _tokens(loots[HOME]), _signed_in(HOME, user))


def staff(loots: Loots) -> Actor:
    """Own this shop."""
    return Actor(
        "staff", _tokens(loots[HOME]), _signed_in(HOME, loots[HOME].rows[User])
    )


def foreign_staff(loots: Loots) -> Actor:
    """Own the other shop, and bring its session and tokens along."""
    thief = loots[FOREIGN]
    return Actor(
        "foreign staff",
        _tokens(thief),
        _signed_in(FOREIGN, thief.rows[User]),
        _private(loots[HOME]),
    )


ACTORS: dict[str, Callable[[Loots], Actor]] = {
    "anonymous": anonymous,
    "shopper": shopper,
    "staff": staff,
    "foreign staff": foreign_staff,
}
