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
from tests.isolation.intruders import Intruder, cookies_of
from tests.isolation.planting import Loot
from tests.isolation.snapshots import own_tables
from tests.isolation.surfaces import PLATFORM_URLS, Surface, surfaces

PLATFORM = surfaces(PLATFORM_URLS)
# The sign-in page, and what says nothing of anyone.
# Who comes back from a provider has to show a state; without one it is 400.
# Opening a shop oneself is off unless switched on; a handle leads to public pages.
FOR_ALL = {
    "health",
    "version",
    f"{ADMIN}login/",
    "auth/callback/<provider>",
    "signup",
    "signup/confirm/<token>",
}
SHUT = frozenset({302, 401, 403, 404, 405, 410})
# Asking for a new password, which says the same to everybody.
RESET = "staff/password/"
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


@pytest.mark.parametrize("who", ["owner of acme", "nobody"])
def test_the_platforms_back_office_is_shut(loots: Loots, who: str) -> None:
    loot = loots["acme"]
    cookies = cookies_of(loot.schema) if who == "owner of acme" else {}
    intruder, found = Intruder(who, "localhost", cookies), rows(loot)
    before = own_tables(PUBLIC)
    wrong = []

    for surface in PLATFORM:
        for method in ("GET", "POST", "DELETE"):
            answer = intruder.send(surface, method, attack_on(surface, found), loot)
            # Signing out leads to the home page, which leads to the sign-in page.
            is_goodbye = surface.name == "logout" and answer.location == f"/{ADMIN}"
            leads_away = is_goodbye or answer.location.startswith(f"/{ADMIN}login/")
            is_open = surface.route in FOR_ALL and answer.status in {200, 400, 405, 422}
            is_public = surface.route in FOR_ALL or surface.route.startswith(RESET)
            leads_away = leads_away or answer.location.startswith(f"/{RESET}")
            is_open = is_public and answer.status in {200, 400, 405, 422}
            is_shut = answer.status in SHUT and (answer.status != 302 or leads_away)
            if not (is_open or is_shut) or loot.marker in answer.text:
                wrong.append((method, surface.route, answer.status, answer.location))

    assert wrong == [], wrong
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
