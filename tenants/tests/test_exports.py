"""Exports of deleted shops: who gets them, what they are, and when they are gone."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.due import KINDS
from core import due
from core.actors import SYSTEM
from core.models import AuditEntry, DueItem
from core.tenancy import PUBLIC, shop
from core.tests.test_admin import Browser, boss, clerk
from tenants.exceptions import ShopNotFound
from tenants.exporting import FORGET, forget_export, open_export, path_of
from tenants.models import ShopExport, Tenant

pytestmark = pytest.mark.django_db
CONTENT = b"PK\x03\x04 everything a shop had"
LIST = "/v1/shop-exports"

Make = Callable[..., ShopExport]


@pytest.fixture
def make(db: None, settings: Any, tmp_path: Path) -> Make:
    """Write an export of a shop that is gone, as its deletion does."""
    settings.EXPORT_ROOT = tmp_path / "exports"
    (tmp_path / "exports").mkdir()

    def write(name: str = "umbra-1.zip") -> ShopExport:
        path_of(name).write_bytes(CONTENT)
        with shop(PUBLIC):
            export = ShopExport.objects.create(
                schema="umbra",
                file_name=name,
                bytes=len(CONTENT),
                sha256=hashlib.sha256(CONTENT).hexdigest(),
                row_count=7,
                file_count=1,
                kept_until=timezone.now() + timedelta(days=30),
            )
            due.schedule(FORGET, export.pk, at=export.kept_until)
        return export

    return write


@pytest.fixture
def operator(db: None) -> Browser:
    """An operator on the platform's host."""
    return Browser(PUBLIC, boss(PUBLIC))


def file_of(export_id: object) -> str:
    """Return the address of a download."""
    return f"{LIST}/{export_id}/file"


def body(answer: Any) -> bytes:
    """Read a download."""
    return b"".join(answer.streaming_content)


def test_operators_list_exports_newest_first(make: Make, operator: Browser) -> None:
    first, second = make("umbra-1.zip"), make("umbra-2.zip")

    answer: Any = operator.get(LIST)

    assert answer.status_code == 200
    rows = answer.json()["results"]
    assert [row["id"] for row in rows] == [str(second.pk), str(first.pk)]
    assert rows[0]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert (rows[0]["schema"], rows[0]["bytes"]) == ("umbra", len(CONTENT))


def test_a_download_is_the_file_and_is_audited(make: Make, operator: Browser) -> None:
    export = make()

    answer: Any = operator.get(file_of(export.pk))

    assert answer.status_code == 200
    assert hashlib.sha256(body(answer)).hexdigest() == export.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="umbra-1.zip"'
    with shop(PUBLIC):
        entry = AuditEntry.objects.get(action="tenants.export.downloaded")
    assert (entry.object_id, entry.facts["sha256"]) == (str(export.pk), export.sha256)
    assert entry.actor_kind == "staff"


@pytest.mark.parametrize("role", ["", "owner", "manager"])
def test_nobody_else_gets_one(make: Make, acme: Tenant, role: str) -> None:
    export = make()
    client = Client(HTTP_HOST="localhost")
    if role:
        # Signed in at acme; the platform's host does not know that session.
        at_acme = Browser("acme", clerk("acme", role)).client
        client.cookies = at_acme.cookies
        at_home = at_acme.get(file_of(export.pk))
        assert at_home.status_code == 404, "a shop's host has no such address"

    for path in (LIST, file_of(export.pk)):
        answer = client.get(path)

        assert answer.status_code in {401, 403}, path
        assert CONTENT not in answer.content
    with shop(PUBLIC):
        assert not AuditEntry.objects.filter(
            action="tenants.export.downloaded"
        ).exists()


@pytest.mark.parametrize(
    "export_id",
    [uuid.UUID(int=9), "../../etc/passwd", "..%2F..%2Fsecret", "umbra-1.zip", "%00"],
)
def test_only_an_exports_own_id_opens_a_file(
    make: Make, operator: Browser, export_id: object
) -> None:
    make()

    assert operator.get(file_of(export_id)).status_code == 404


@pytest.mark.parametrize("name", ["../secret.zip", "/etc/hostname", "..", ""])
def test_a_row_that_points_elsewhere_opens_and_deletes_nothing(
    make: Make, operator: Browser, tmp_path: Path, name: str
) -> None:
    """No road writes such a row; one that is there all the same leads nowhere."""
    secret = tmp_path / "secret.zip"
    secret.write_bytes(b"of somebody else")
    export = make()
    with shop(PUBLIC):
        ShopExport.objects.filter(pk=export.pk).update(file_name=name)

    assert operator.get(file_of(export.pk)).status_code == 404
    with shop(PUBLIC):
        forget_export(str(export.pk))

    assert secret.exists()
    assert Path("/etc/hostname").exists()


def test_an_export_is_forgotten_when_its_time_is_over(
    make: Make, operator: Browser
) -> None:
    over, kept = make("umbra-1.zip"), make("umbra-2.zip")
    with shop(PUBLIC):
        item = DueItem.objects.get(kind=FORGET, object_id=str(over.pk))
        assert item.due_at == over.kept_until
        DueItem.objects.filter(pk=item.pk).update(due_at=timezone.now())
        claimed = due.claim(item.pk)
        assert claimed is not None
        due.run(claimed)

        assert [row.pk for row in ShopExport.objects.all()] == [kept.pk]
        assert not DueItem.objects.filter(pk=item.pk).exists()
        with pytest.raises(ShopNotFound):
            open_export(over.pk, actor=SYSTEM)
    assert not path_of("umbra-1.zip").exists()
    assert path_of("umbra-2.zip").read_bytes() == CONTENT
    assert operator.get(file_of(over.pk)).status_code == 404


def test_forgetting_twice_is_forgetting_once(make: Make) -> None:
    export = make()

    with shop(PUBLIC):
        forget_export(str(export.pk))
        forget_export(str(export.pk))

        assert not ShopExport.objects.exists()
    assert FORGET in KINDS


def test_a_file_that_is_lost_is_said_to_be_gone(make: Make, operator: Browser) -> None:
    export = make()
    path_of(export.file_name).unlink()

    assert operator.get(file_of(export.pk)).status_code == 404
