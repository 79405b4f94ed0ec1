"""The ZIP: everything, counted, sealed, for seven days and for one person."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils import timezone

from config.privacy import PROCESSORS
from core.models import AuditEntry
from orders.models import Order
from privacy.exceptions import NotReady
from privacy.models import DataRequest
from privacy.sealed_file import CHUNK, SealingWriter, new_key, opened
from privacy.services import answer_due, open_export
from privacy.tests.factories import EMAIL, MARK, plant, proven, shopper, text_of

Run = Callable[[], int]


def unzipped(request: DataRequest) -> dict[str, Any]:
    """Read every file of an export."""
    content = b"".join(open_export(request))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def exported(run_due: Run) -> DataRequest:
    """Have an export asked for, proven and built."""
    request = proven("export")
    run_due()
    request.refresh_from_db()
    assert request.status == "done"
    return request


def test_everything_is_in_it_and_counted(acme: Any, mails: Path, run_due: Run) -> None:
    order = plant(shopper())

    files = unzipped(exported(run_due))

    manifest = json.loads(files["manifest.json"])
    counts = {each["name"]: each["rows"] for each in manifest["files"]}
    assert manifest["schema_version"] == 1
    assert manifest["about"] == [EMAIL]
    assert (
        counts
        | {
            "account.json": 1,
            "orders.json": 1,
            "order_lines.json": 1,
            "payments.json": 1,
            "refunds.json": 1,
            "provider_orders.json": 1,
            "parcels.json": 2,
            "mails.json": 1,
            "webhooks.json": 2,
            "repeatable_answers.json": 1,
            "sessions.json": 2,
            "consents.json": 1,
            "data_requests.json": 1,
            "usersessions.usersession.json": 1,
            "socialaccount.socialaccount.json": 1,
        }
        == counts
    )
    for each in manifest["files"]:
        assert hashlib.sha256(files[each["name"]]).hexdigest() == each["sha256"]
        assert len(json.loads(files[each["name"]])) == each["rows"]
    told = json.loads(files["orders.json"])[0]
    assert told["number"] == order.number
    assert told["address"]["address1"] == f"{MARK} street 1"
    assert set(manifest["held_by_others"]) == set(PROCESSORS)
    assert "Stripe" in files["README.txt"].decode()


def test_no_secret_is_in_it(acme: Any, mails: Path, run_due: Run) -> None:
    order = plant(shopper())

    held = b"".join(unzipped(exported(run_due)).values()).decode()

    assert order.access_token not in held
    for secret in (f"{MARK}_secret", f"{MARK}-token", '"password"', "nonce"):
        assert secret not in held


def test_nothing_of_others_is_in_it(acme: Any, mails: Path, run_due: Run) -> None:
    plant()
    plant(email="other@example.com")

    files = unzipped(exported(run_due))

    assert "other@example.com" not in b"".join(files.values()).decode()
    assert len(json.loads(files["orders.json"])) == 1


def test_an_unknown_address_gets_an_empty_one(
    acme: Any, mails: Path, run_due: Run
) -> None:
    files = unzipped(exported(run_due))

    counts = {f["name"]: f["rows"] for f in json.loads(files["manifest.json"])["files"]}
    assert {name for name, rows in counts.items() if rows} == {
        "audit.json",
        "data_requests.json",
    }


def test_the_file_is_sealed_where_it_is_kept(
    acme: Any, mails: Path, run_due: Run
) -> None:
    plant()
    request = exported(run_due)

    path = Path(settings.MEDIA_ROOT) / "acme" / request.file_name
    content = path.read_bytes()
    assert not content.startswith(b"PK")
    assert MARK.encode() not in content
    assert "/privacy/download/" in text_of(mails, "exported")
    entry = AuditEntry.objects.get(action="privacy.request.exported")
    assert set(entry.facts) == {"kind", "bytes"}


def test_it_is_deleted_after_seven_days(acme: Any, mails: Path, run_due: Run) -> None:
    request = exported(run_due)
    path = Path(settings.MEDIA_ROOT) / "acme" / request.file_name

    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=-5)):
        run_due()
        assert path.exists()
        b"".join(open_export(request))
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5)):
        with pytest.raises(NotReady):
            open_export(request)
        run_due()
        assert not path.exists()
    request.refresh_from_db()
    assert (request.file_name, request.file_key) == ("", "")


def test_a_second_build_replaces_what_the_first_left(
    acme: Any, mails: Path, run_due: Run
) -> None:
    """Killed after the file and before the row: the row's key opens the new file."""
    plant()
    request = exported(run_due)
    DataRequest.objects.filter(pk=request.pk).update(
        status="in_progress", closed_at=None, file_key=""
    )
    from_before = Path(settings.MEDIA_ROOT) / "acme" / request.file_name
    assert from_before.exists()

    answer_due(str(request.pk))

    request.refresh_from_db()
    assert len(json.loads(unzipped(request)["orders.json"])) == Order.objects.count()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_is_sealed_opens(size: int) -> None:
    key, file, content = new_key(), io.BytesIO(), b"x" * size
    writer = SealingWriter(file, key)
    writer.write(content)
    writer.close()
    file.seek(0)

    assert b"".join(opened(file, key)) == content


def test_a_cut_or_changed_file_does_not_open() -> None:
    key, file = new_key(), io.BytesIO()
    writer = SealingWriter(file, key)
    writer.write(b"x" * (2 * CHUNK))
    writer.close()
    content = file.getvalue()
    first = content[: CHUNK + 16]

    for bad in (first, content[:-1], content[CHUNK + 16 :], b"y" + content[1:]):
        with pytest.raises(InvalidTag):
            b"".join(opened(io.BytesIO(bad), key))
