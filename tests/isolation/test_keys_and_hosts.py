"""What a request leaves in Redis, and which host leads to which shop."""

import itertools
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from catalog import cache as catalogue_cache
from core.tenancy import shop
from tenants import hosts
from tenants.doors import BACK_OFFICE, ROAD, SIGNING_IN
from tenants.hosts import GENERATION, forget_hosts
from tenants.models import Tenant
from tests.isolation.attacks import attack_of
from tests.isolation.intruders import owner_at_home
from tests.isolation.planting import Loot
from tests.isolation.surfaces import SHOP_URLS, surfaces

Loots = dict[str, Loot]
# Keys that belong to no shop, and why.
SHARED_KEYS = {
    GENERATION: "the list of hosts is the platform's own",
}


def keys() -> set[str]:
    """Return every key in Redis but Celery's own."""
    found = catalogue_cache.client().scan_iter("*")
    return {key.decode() for key in found if not key.startswith((b"_kombu", b"celery"))}


def test_every_key_of_a_request_begins_with_its_shop(loots: Loots) -> None:
    for key in keys() - set(SHARED_KEYS):
        catalogue_cache.client().delete(key)
    owner = owner_at_home(loots["acme"])

    for surface in surfaces(SHOP_URLS):
        attack = attack_of(surface.route)
        if attack and not surface.route.startswith("admin/"):
            owner.send(surface, "GET", attack, loots["acme"])

    written = keys() - set(SHARED_KEYS)
    assert written
    assert {key for key in written if not key.startswith("acme:")} == set()


def test_a_cached_answer_is_not_served_to_another_shop(loots: Loots) -> None:
    lists = [
        Client(HTTP_HOST=loot.host).get("/v1/products").content.decode()
        for loot in loots.values()
        for _ in range(2)
    ]

    assert lists[0] == lists[1] != lists[2] == lists[3]
    for text, loot in zip(lists[::2], loots.values(), strict=True):
        assert {s for s, other in loots.items() if other.marker in text} == {
            loot.schema
        }


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("acme.localhost", 200),
        ("acme.localhost:8000", 200),
        ("ACME.LocalHost", 200),
        ("acme.localhost.", 404),
        ("nowhere.localhost", 404),
        ("localhost.acme.localhost", 404),
        ("evil.acme.localhost", 404),
        ("acme.localhost.evil.example", 404),
        ("shop_template", 400),
        ("public", 404),
        ("127.0.0.1", 404),
        ("[::1]:8000", 404),
        ("acme.localhost:80:80", 400),
        ("acme.localhost/evil", 400),
        ("acme.localhost@evil.example", 400),
        ("acme.localhost\x00", 400),
        ("", 400),
    ],
)
def test_only_a_shops_own_host_opens_it(loots: Loots, host: str, status: int) -> None:
    client = Client(HTTP_HOST=host, raise_request_exception=False)

    answer = client.get("/v1/products")

    assert answer.status_code == status
    shown = loots["acme"].marker in answer.content.decode()
    assert shown == (status == 200)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"]
)
def test_no_other_header_names_the_shop(loots: Loots, header: str) -> None:
    client = Client(HTTP_HOST="globex.localhost")

    answer = client.get("/v1/products", headers={header: "acme.localhost"})

    assert loots["acme"].marker not in answer.content.decode()
    assert loots["globex"].marker in answer.content.decode()


PATHS = sorted(
    {f"/{surface.route}" for surface in surfaces(SHOP_URLS) if not surface.parameters}
)


def test_no_address_answers_on_an_unknown_host(loots: Loots) -> None:
    client = Client(HTTP_HOST="nowhere.localhost", raise_request_exception=False)

    got = {path: client.get(path).status_code for path in PATHS}

    for_any_host = {"/health", "/version"}
    assert {path for path, status in got.items() if status != 404} == for_any_host


def test_a_suspended_shop_answers_503_to_shoppers_everywhere(loots: Loots) -> None:
    with shop("public"):
        Tenant.objects.filter(schema_name="acme").update(status="suspended")
    _forget_now()
    client = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)

    for_shoppers = [p for p in PATHS if not p.startswith((*ROAD, *BACK_OFFICE))]
    got = {path: client.get(path).status_code for path in for_shoppers}
    inside = {path: client.post(path).status_code for path in PATHS if _changes(path)}
    _forget_now()

    assert set(got.values()) == {503}
    assert set(inside.values()) == {503}


def _changes(path: str) -> bool:
    """Tell whether an address of the back office could change something."""
    return path.startswith(BACK_OFFICE) and not path.startswith(SIGNING_IN)


def _forget_now() -> None:
    """Have this process look hosts up again, without waiting for a commit."""
    hosts._memory.hosts.clear()


def test_hosts_are_forgotten_on_commit(
    db: None, django_capture_on_commit_callbacks: Any
) -> None:
    before = catalogue_cache.client().get(GENERATION)

    with django_capture_on_commit_callbacks(execute=True):
        forget_hosts()

    assert catalogue_cache.client().get(GENERATION) != before


TRAVERSALS = [
    "..",
    "../globex/public/{0}",
    "..%2fglobex%2fpublic%2f{0}",
    "../../globex/public/{0}",
    "public/../../globex/public/{0}",
    "/etc/passwd",
    "//etc/passwd",
    "{0}/../{0}",
    "..\\globex\\public\\{0}",
    "{0}%00.jpg",
    "globex/public/{0}",
    "originals/00/globex.jpg",
    "../originals/00/acme.jpg",
    "{0}.jpg",
    "{0}%0a",
]
HOSTS = ("acme.localhost", "globex.localhost")


@pytest.mark.parametrize(
    ("host", "path"), list(itertools.product(HOSTS, TRAVERSALS)), ids=repr
)
def test_no_path_leads_out_of_the_public_folder(
    loots: Loots, host: str, path: str
) -> None:
    for loot in loots.values():
        client = Client(HTTP_HOST=host, raise_request_exception=False)

        answer: Any = client.get("/media/" + path.format(loot.public_file))

        assert answer.status_code == 404
        assert loot.marker not in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: token.split(":")[0],
        lambda token: "",
        lambda token: "%00",
        lambda token: ":".join(reversed(token.split(":"))),
    ],
)
def test_a_forged_file_token_opens_nothing(loots: Loots, change: Any) -> None:
    token = loots["acme"].signed_path
    client = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)
    assert client.get(f"/files/{token}").status_code == 200

    assert client.get(f"/files/{change(token)}").status_code == 404


def test_a_file_token_expires(loots: Loots, time_machine_after: Any) -> None:
    client = Client(HTTP_HOST="acme.localhost", raise_request_exception=False)

    with time_machine_after(seconds=601):
        answer = client.get(f"/files/{loots['acme'].signed_path}")

    assert answer.status_code == 404


def test_cookies_name_no_domain(loots: Loots) -> None:
    """A cookie with a Domain would travel from one shop's host to another's."""
    assert settings.SESSION_COOKIE_DOMAIN is None
    assert settings.CSRF_COOKIE_DOMAIN is None
