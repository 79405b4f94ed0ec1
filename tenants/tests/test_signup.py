"""People open shops themselves, once their address is proven."""

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import AuditEntry
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import staying_here
from tenants.handles import RESERVED, problem_with
from tenants.hosts import public_url
from tenants.models import Domain, ProvisioningRun, Tenant

pytestmark = pytest.mark.django_db
WISH = {"name": "Nordic Light", "email": "ada@example.com", "handle": "nordic-light"}
# What differs from page to page by itself.
NONCE = re.compile(r'(nonce|value)="[^"]*"')
PASSWORD = {"password": "a-long-enough-password"}


@pytest.fixture(autouse=True)
def _open(settings: Any, tmp_path: Path) -> None:
    settings.SIGN_UP_IS_OPEN = True
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    with shop(PUBLIC):
        cache.clear()


def ask(method: str, path: str, data: Any = None) -> Any:
    """Call the platform's host as anyone."""
    with staying_here():
        return getattr(Client(HTTP_HOST="localhost"), method)(path, data)


def link(folder: Path) -> str:
    """Read the link in the only mail there is."""
    (path,) = folder.rglob("*.signup@*.eml")
    mail: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["To"] == WISH["email"]
    found = re.search(
        r"http://localhost\S*(/signup/confirm/\S+)",
        mail.get_body(("plain",)).get_content(),
    )
    assert found is not None
    return found[1]


def written() -> tuple[int, int, int]:
    """Count what signing up could write."""
    with shop(PUBLIC):
        return (
            Tenant.objects.count(),
            Domain.objects.count(),
            ProvisioningRun.objects.count(),
        )


def test_a_proven_address_opens_one_shop(tmp_path: Path) -> None:
    before = written()
    sent = ask("post", "/signup", WISH)
    assert (sent.status_code, written()) == (200, before)
    path = link(tmp_path)

    looked = ask("get", path)
    assert (looked.status_code, written()) == (200, before)
    assert "nordic-light.localhost" in looked.content.decode()
    opened = ask("post", path, PASSWORD)
    again = ask("post", path, {"password": "another-long-password"})

    for answer in (opened, again):
        assert "Nordic Light is open" in answer.content.decode()
    tenant = Tenant.objects.get(handle="nordic-light")
    assert tenant.schema_name == "nordic_light"
    with shop(PUBLIC):
        assert Domain.objects.get(tenant=tenant).domain == "nordic-light.localhost"
    with shop("nordic_light"):
        owner = User.objects.get()
        assert (owner.email, owner.role) == (WISH["email"], "owner")
        assert owner.check_password(PASSWORD["password"])
    with shop(PUBLIC):
        entry = AuditEntry.objects.get(
            action="tenants.shop.created", object_id=str(tenant.pk)
        )
    assert entry.actor_label == "sign-up"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "nobody"}, "email"),
        ({"handle": "ab"}, "handle"),
        ({"handle": "a--b"}, "handle"),
        ({"handle": "-ab"}, "handle"),
        ({"handle": "1st"}, "handle"),
        ({"handle": "a.b.c"}, "handle"),
        ({"handle": "admin"}, "handle"),
        ({"handle": "WWW"}, "handle"),
        ({"handle": "acme"}, "handle"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    tmp_path: Path, change: dict[str, str], field: str
) -> None:
    answer = ask("post", "/signup", WISH | change)

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not list(tmp_path.rglob("*.eml"))


def test_reserved_handles_are_refused() -> None:
    assert [handle for handle in RESERVED if not problem_with(handle)] == []


def test_a_forged_or_old_link_opens_nothing(tmp_path: Path) -> None:
    ask("post", "/signup", WISH)
    path, before = link(tmp_path), written()

    forged = ask("post", path[:-3] + "xyz", PASSWORD)
    later = timezone.now() + timedelta(hours=25)
    with time_machine.travel(later, tick=True):
        old = ask("post", path, PASSWORD)

    assert (forged.status_code, old.status_code) == (410, 410)
    assert written() == before


def test_a_weak_password_opens_nothing(tmp_path: Path) -> None:
    ask("post", "/signup", WISH)
    before = written()

    answer = ask("post", link(tmp_path), {"password": "password"})

    assert (answer.status_code, written()) == (422, before)


def test_a_handle_taken_meanwhile_is_told(tmp_path: Path) -> None:
    ask("post", "/signup", WISH)
    Tenant.objects.filter(schema_name="globex").update(handle="nordic-light")

    answer = ask("post", link(tmp_path), PASSWORD)

    assert answer.status_code == 410
    assert "taken meanwhile" in answer.content.decode()
    assert not Tenant.objects.filter(schema_name="nordic_light").exists()


def test_one_address_gets_one_mail_a_minute(tmp_path: Path) -> None:
    for handle in ("nordic-light", "nordic-dark"):
        assert ask("post", "/signup", WISH | {"handle": handle}).status_code == 200

    assert len(list(tmp_path.rglob("*.eml"))) == 1


def test_an_address_is_not_told_from_another(acme: Tenant) -> None:
    """Whose it is already, an owner's or an operator's, shows in no answer."""
    with shop(PUBLIC):
        User.objects.create_superuser("runs-it@platform.example", "x" * 12)
    addresses = (
        "nobody@new.example",
        acme.support_email,
        "runs-it@platform.example",
        "nobody@new.example",  # again, so no second mail
    )

    answers = []
    for email in addresses:
        answer = ask("post", "/signup", WISH | {"email": email})
        page = NONCE.sub("", answer.content.decode()).replace(email, "…")
        answers.append((answer.status_code, page))

    assert answers[0][0] == 200
    assert answers == [answers[0]] * len(addresses)


def test_a_taken_handle_says_nothing_of_its_owner(acme: Tenant) -> None:
    page = ask("post", "/signup", WISH | {"handle": "acme"}).content.decode()

    assert "This handle is taken. Choose another." in page
    assert acme.support_email not in page


@pytest.mark.parametrize("name", ["Light\r\nBcc: all@x.example", "Light\nhouse", "A\0"])
def test_a_name_of_several_lines_is_refused(tmp_path: Path, name: str) -> None:
    answer = ask("post", "/signup", WISH | {"name": name})

    assert answer.status_code == 422
    assert not list(tmp_path.rglob("*.eml"))


def test_what_somebody_types_is_only_text_in_the_mail(tmp_path: Path) -> None:
    ask("post", "/signup", WISH | {"name": "<b>Bold</b> & Co"})

    (path,) = tmp_path.rglob("*.eml")
    mail: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
    html = mail.get_body(("html",)).get_content()
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in html
    assert "<b>Bold" not in html
    assert "<b>Bold</b> & Co" in mail.get_body(("plain",)).get_content()


def test_a_closed_installation_opens_none(settings: Any, tmp_path: Path) -> None:
    ask("post", "/signup", WISH)
    path = link(tmp_path)
    settings.SIGN_UP_IS_OPEN = False

    assert ask("get", "/signup").status_code == 404
    assert ask("post", "/signup", WISH | {"email": "b@x.example"}).status_code == 404
    assert ask("post", path, PASSWORD).status_code == 410
    assert not Tenant.objects.filter(handle="nordic-light").exists()


def test_a_handle_on_the_platform_leads_to_the_shop(acme: Tenant) -> None:
    home = public_url(acme)
    found = ask("get", "/@acme")
    deeper = ask("get", "/@acme/artworks/a?kind=poster")
    missing = ask("get", "/@nobody")

    assert (found.status_code, found["Location"]) == (302, f"{home}/")
    assert deeper["Location"] == f"{home}/artworks/a"
    assert missing.status_code == 404
