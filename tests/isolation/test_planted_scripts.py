"""What shoppers and staff write is shown as words, on every page that shows it."""

import json
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User
from catalog.models import Artwork
from orders.models import Order
from tenants import hosts
from tenants.models import Tenant
from tests.isolation.back_office import list_url, shop_screens
from tests.isolation.planting import Loot
from tests.isolation.test_every_url import OUTSIDE, known

EVIL = "<script>planted()</script><img src=x onerror=planted()>\"'{{7*7}}"
RAW = ("<script>planted", "<img src=x onerror")


def plant(row: Any, names: list[str]) -> None:
    """Write the script into texts, past every form."""
    for name in names:
        limit = row._meta.get_field(name).max_length or 200
        setattr(row, name, EVIL[:limit])
    row.save(update_fields=names)


def test_no_page_or_screen_runs_what_was_planted(
    loots: dict[str, Loot], acme: Tenant
) -> None:
    loot = loots["acme"]
    order, artwork = loot.rows[Order], loot.rows[Artwork]
    plant(artwork, ["title", "artist"])
    order.address = json.dumps(dict.fromkeys(json.loads(order.address), EVIL[:200]))
    order.save(update_fields=["address"])
    for line in order.lines.all():
        plant(line, ["title"])
    acme.tagline, acme.about = EVIL, EVIL
    acme.save(update_fields=["tagline", "about"])
    hosts._memory.hosts.clear()
    owner = User.objects.get(email="owner@acme.example")
    plant(owner, ["name"])
    client = Client(headers={"host": "acme.localhost"})
    client.force_login(owner)
    paths = ["/", f"/artworks/{artwork.slug}", "/?q=" + EVIL, "/about", "/cart"]
    paths += [order.tracking_path]
    for model in shop_screens():
        screen = list_url(model)
        row = loot.rows.get(model)
        paths += [screen, f"{screen}?q={EVIL}"]
        paths += [f"{screen}{row.pk}/change/"] if row is not None else []

    shown = 0
    for path in paths:
        text = client.get(path).content.decode(errors="replace")
        assert not any(raw in text for raw in RAW), path
        shown += "&lt;script&gt;planted" in text

    assert shown >= 5


def test_every_form_of_a_page_is_refused_without_its_token(
    loots: dict[str, Loot],
) -> None:
    """CSRF: every unsafe page, by everybody; the API reads no cookie for shoppers."""
    client = Client(headers={"host": "acme.localhost"}, enforce_csrf_checks=True)
    client.force_login(User.objects.get(email="owner@acme.example"))
    taken = []
    for surface, attack in known(OUTSIDE):
        if attack.is_form:
            path = surface.path(attack.values(loots["acme"]))
            answer = client.post(path, attack.body(loots["acme"]))
            if answer.status_code not in {403, 405}:
                taken.append((path, answer.status_code))
    of_staff = ("/admin/login/", "/admin/password_change/", "/admin/logout/")
    taken += [(path, 0) for path in of_staff if client.post(path).status_code != 403]

    assert taken == []


def test_signing_in_gives_a_new_session_in_a_guarded_cookie(acme: Tenant) -> None:
    """Fixation: the session that came before is not the one that is signed in."""
    client = Client(headers={"host": "acme.localhost"})
    client.session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(
        "/admin/login/",
        {"username": "owner@acme.example", "password": "a-long-password"},
    )

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != before
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (
        True,
        "Lax",
        "",
    )
    stale = Client(headers={"host": "acme.localhost"})
    stale.cookies[settings.SESSION_COOKIE_NAME] = before
    assert stale.get("/admin/").status_code == 302
