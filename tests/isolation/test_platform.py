"""The operators' host, attacked by those who own a shop or nothing at all."""

import json
import uuid
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from config.admin_sites import platform_site
from core.tenancy import PUBLIC, shop
from tenants.models import Tenant
from tests.isolation.attacks import Attack
from tests.isolation.back_office import ADMIN, FORM, screen_of
from tests.isolation.intruders import Answer, Intruder, cookies_of
from tests.isolation.planting import Loot
from tests.isolation.snapshots import own_tables
from tests.isolation.surfaces import PLATFORM_URLS, Surface, surfaces

PLATFORM = surfaces(PLATFORM_URLS)
LOGIN = f"{ADMIN}login/"
# Asking for a new password, which says the same to everybody.
RESET = "staff/password/"
# What answers anyone, and how exactly: nothing of it says anything of anyone. All else
# must be SHUT. A provider's visitor has to show a state; without one it is 400. Opening
# a shop oneself is off here; the link of one is read first, and this one is forged.
OPEN = {
    ("GET", "health"): 200,
    ("GET", "version"): 200,
    ("GET", LOGIN): 200,
    ("POST", LOGIN): 200,
    ("GET", "auth/callback/<provider>"): 400,
    ("POST", "auth/callback/<provider>"): 400,
    ("GET", "signup/confirm/<token>"): 410,
    ("POST", "signup/confirm/<token>"): 410,
    ("GET", f"{RESET}forgotten"): 200,
    ("POST", f"{RESET}forgotten"): 200,
    ("GET", f"{RESET}sent"): 200,
    ("GET", f"{RESET}changed"): 200,
    ("GET", f"{RESET}<uidb36>-<key>/"): 200,
    ("POST", f"{RESET}<uidb36>-<key>/"): 200,
}
# Where sign-up is switched on: the form, and the form filled in badly.
OPEN_TO_NEW_SHOPS = {("GET", "signup"): 200, ("POST", "signup"): 422}
SHUT = frozenset({302, 401, 403, 404, 405})
Loots = dict[str, Loot]


def rows(loot: Loot) -> dict[Any, Any]:
    """Return the row that an intruder would be after, by model."""
    with shop(PUBLIC):
        tenant = Tenant.objects.get(schema_name=loot.schema)
    return {**loot.rows, Tenant: tenant}


def attack_on(surface: Surface, found: dict[Any, Any]) -> Attack:
    """Ask for the row at hand, or the first of a table that is the platform's own."""
    screen = screen_of(surface, platform_site)
    row = found.get(screen[0]) if screen else None
    pk = row.pk if row is not None else 1
    values = {"object_id": pk, "id": pk, "content_type_id": 1, "url": "nowhere"}
    values["provider"] = "google"
    values["token"] = "x"
    values |= {"provider": "google", "token": "forged", "handle": "nobody", "path": ""}
    shop_ids = ("shop_id", "run_id", "export_id")
    tenant, nowhere = found[Tenant].pk, uuid.UUID(int=1)
    values |= dict(zip(shop_ids, (tenant, nowhere, nowhere), strict=True))
    values |= {"provider": "google", "pk": 1, "uidb36": "abc", "key": "a-b"}
    form = {**FORM, "status": "suspended", "action": "delete_selected"}
    return Attack(
        lambda _: values | {"app_label": "tenants"},
        lambda _: form | {"_selected_action": [pk]},
        is_form=True,
    )


def is_shut(surface: Surface, answer: Answer) -> bool:
    """Tell whether an answer keeps everybody out, or leads to where one signs in."""
    # Signing out leads to the home page, which leads to the sign-in page.
    is_goodbye = surface.name == "logout" and answer.location == f"/{ADMIN}"
    leads_away = is_goodbye or answer.location.startswith(f"/{LOGIN}")
    return answer.status in SHUT and (answer.status != 302 or leads_away)


@pytest.mark.parametrize("sign_up", ["sign-up closed", "sign-up open"])
@pytest.mark.parametrize("who", ["owner of acme", "nobody"])
def test_the_platforms_back_office_is_shut(
    loots: Loots, settings: Any, who: str, sign_up: str
) -> None:
    settings.SIGN_UP_IS_OPEN = sign_up == "sign-up open"
    wanted = OPEN | (OPEN_TO_NEW_SHOPS if settings.SIGN_UP_IS_OPEN else {})
    loot = loots["acme"]
    cookies = cookies_of(loot.schema) if who == "owner of acme" else {}
    intruder, found = Intruder(who, "localhost", cookies), rows(loot)
    before = own_tables(PUBLIC)
    wrong, met = [], set()

    for surface in PLATFORM:
        for method in ("GET", "POST", "DELETE"):
            answer = intruder.send(surface, method, attack_on(surface, found), loot)
            key = method, surface.route
            if key in wanted:
                met.add(key)
                is_right = answer.status == wanted[key]
            else:
                is_right = is_shut(surface, answer)
            if not is_right or loot.marker in answer.text:
                wrong.append((*key, answer.status, answer.location))

    assert wrong == [], wrong
    assert met == set(wanted), "every row is of an address that there is"
    assert own_tables(PUBLIC) == before


def test_a_shops_owner_opens_no_shop(loots: Loots) -> None:
    """The owner's password is known in the owner's shop and nowhere else."""
    basic = b64encode(b"owner@acme.example:a-long-password").decode()
    client = Client(HTTP_HOST="localhost", raise_request_exception=False)
    wanted = {"name": "Evil", "host": "evil.localhost", "owner_email": "e@evil.example"}

    for method in ("GET", "POST"):
        answer = client.generic(
            method,
            "/v1/shops",
            json.dumps(wanted),
            content_type="application/json",
            headers={"Authorization": f"Basic {basic}"},
        )

        assert answer.status_code == 401, method

    with shop(PUBLIC):
        assert not Tenant.objects.filter(name="Evil").exists()


def test_a_shops_addresses_are_not_the_platforms(loots: Loots) -> None:
    loot = loots["acme"]
    intruder = Intruder("owner", "localhost", cookies_of(loot.schema))
    paths = ("v1/cart", "v1/products", "cart", "", "media/x", "orders/x")

    for path in paths:
        answer = intruder.send(Surface(path, None, ""), "GET", Attack(), loot)

        assert answer.status == 404, path
        assert loot.marker not in answer.text
