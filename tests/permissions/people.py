"""One of each who may ask: every role, a shopper, nobody, keys."""

from dataclasses import dataclass, field

from django.test import Client

from accounts import api_keys
from accounts.models import User
from accounts.permissions import NAMES
from core.tenancy import PUBLIC, shop
from tests.isolation.intruders import Intruder
from tests.permissions.table import HOLDERS, NOT_FOR_KEYS, STAFF

LONG = "a-long-password"
HOSTS = {PUBLIC: "localhost", "acme": "acme.localhost", "globex": "globex.localhost"}


@dataclass(frozen=True)
class Asker:
    """Somebody with what they sign requests with."""

    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    role: str = ""
    scopes: frozenset[str] = frozenset()
    is_anonymous: bool = False

    def holds(self, permission: str) -> bool:
        """Tell by the table whether this one may."""
        if permission == "public":
            return True
        if permission == "self":
            return not self.is_anonymous and not self.headers
        return permission in self.scopes or self.role in HOLDERS[permission].split()

    def at(self, schema: str) -> Intruder:
        """Ask on the host of a schema."""
        return Intruder(self.name, HOSTS[schema], self.cookies, self.headers)


ANYBODY = Asker("anybody", is_anonymous=True)


def signed_in(schema: str, role: str) -> Asker:
    """Make somebody with a role, or a shopper, and sign them in."""
    client = Client()
    with shop(schema):
        user = User.objects.create_user(
            f"{role or 'shopper'}@{schema}.test", LONG, role=role
        )
        client.force_login(user)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return Asker(f"{role or 'shopper'} of {schema}", cookies, role=role)


def with_key(schema: str, scopes: frozenset[str]) -> Asker:
    """Make a program with a key for these scopes."""
    with shop(schema):
        owner = User.objects.get(role="owner", email=f"owner@{schema}.test")
        _, text = api_keys.make("matrix", scopes, by=owner)
    name = f"key of {schema} with {len(scopes)} scopes"
    return Asker(name, headers={"Authorization": f"Bearer {text}"}, scopes=scopes)


def askers_of(schema: str) -> list[Asker]:
    """Make all who may ask at a shop: roles, a shopper, keys for much and little."""
    people = [signed_in(schema, role) for role in (*STAFF.split(), "")]
    every = frozenset(
        name for name in NAMES - NOT_FOR_KEYS if "owner" in HOLDERS[name].split()
    )
    keys = [with_key(schema, every), with_key(schema, frozenset({"catalog.view"}))]
    return [*people, *keys, ANYBODY]
