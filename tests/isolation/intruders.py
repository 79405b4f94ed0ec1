"""Who attacks, and the one request they send."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from django.test import Client

from accounts.models import User
from core.tenancy import PUBLIC, shop
from orders.models import Cart, Order
from tests.isolation.attacks import Attack
from tests.isolation.planting import Loot
from tests.isolation.snapshots import Snapshot, snapshot, undone
from tests.isolation.surfaces import Surface
from tests.tally import counts, surfaces

FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What came back, and whose rows it changed."""

    status: int
    text: str
    location: str
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Intruder:
    """A browser on some host with somebody's session and cookies."""

    name: str
    host: str
    cookies: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def side(self) -> str:
        """Say whose host is attacked: the platform's or a shop's."""
        return "platform" if self.host == "localhost" else "shop"

    def send(
        self,
        surface: Surface,
        method: str,
        attack: Attack,
        loot: Loot,
        *,
        before: Snapshot | None = None,
    ) -> Answer:
        """Send one attack and take everything back; note what it did to the loot."""
        counts["attacks"] += 1
        surfaces.add(f"{self.side} /{surface.route}")
        with undone():
            answer = self._send(surface, method, attack, loot)
            after = snapshot(loot.schema) if before else {}
        answer.changed = [name for name in after if (before or {})[name] != after[name]]
        return answer

    def _send(
        self, surface: Surface, method: str, attack: Attack, loot: Loot
    ) -> Answer:
        client = Client(HTTP_HOST=self.host, raise_request_exception=False)
        for name, value in self.cookies.items():
            client.cookies[name] = value
        path = surface.path(attack.values(loot))
        data, headers, content_type = body_of(attack, method, loot)
        response: Any = client.generic(
            method,
            path,
            data,
            content_type=content_type,
            headers={**tokens(loot), **headers, **self.headers},
            query_params={"token": loot.rows[Order].access_token, **attack.query(loot)},
        )
        return read(response)


def read(response: Any) -> Answer:
    """Keep of a response what a thief would read: headers, cookies and body."""
    streamed = response.streaming
    body = b"".join(response.streaming_content) if streamed else response.content
    head = f"{dict(response.headers)} {response.cookies}"
    text = f"{head} {body.decode(errors='replace')}"
    return Answer(response.status_code, text, response.headers.get("Location", ""))


def tokens(loot: Loot) -> dict[str, str]:
    """Return the unguessable headers of a shop's shopper."""
    return {
        "X-Cart-Token": loot.rows[Cart].token,
        "X-Order-Token": loot.rows[Order].access_token,
        "Idempotency-Key": f"key-of-{loot.schema}",
    }


def body_of(
    attack: Attack, method: str, loot: Loot
) -> tuple[bytes | str, dict[str, str], str]:
    """Encode what an attack sends."""
    if attack.webhook:
        sign = loot.stripe_event if attack.webhook == "stripe" else loot.printify_event
        body, headers = sign()
        return body, headers, "application/json"
    if method in {"GET", "HEAD", "OPTIONS"}:
        return "", {}, "application/json"
    if attack.is_form:
        return urlencode(attack.body(loot), doseq=True), {}, FORM
    return orjson.dumps(attack.body(loot)), {}, "application/json"


def cookies_of(schema: str) -> dict[str, str]:
    """Sign the owner of a shop in, or an operator, and return the cookies."""
    with shop(schema):
        user = User.objects.staff().first()
        if user is None:
            user = User.objects.create_superuser("operator@platform.example", "x" * 12)
        client = Client()
        client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def thief(host: Loot, victim: Loot) -> Intruder:
    """Hold everything of the victim, on the other shop's host."""
    stolen = {
        **cookies_of(victim.schema),
        "cart": victim.rows[Cart].token,
        "csrftoken": "a" * 32,
    }
    return Intruder("thief", host.host, stolen)


def insider(host: Loot, victim: Loot) -> Intruder:
    """Own the shop whose host it is, and hold the victim's ids and tokens."""
    cookies = {**cookies_of(host.schema), "cart": victim.rows[Cart].token}
    return Intruder("insider", host.host, cookies)


def program(host: Loot, victim: Loot) -> Intruder:
    """Ask on a host with the API key of a shop, of that host's own or another."""
    signed = {"Authorization": f"Bearer {victim.api_key}"}
    return Intruder("program", host.host, {}, signed)


def operator_in(host: Loot) -> Intruder:
    """Be the platform's operator on a shop's host."""
    return Intruder("operator", host.host, cookies_of(PUBLIC))


def owner_at_home(loot: Loot) -> Intruder:
    """Be the shop's owner and shopper on the shop's own host: the control."""
    cookies = {**cookies_of(loot.schema), "cart": loot.rows[Cart].token}
    return Intruder("owner", loot.host, cookies)
