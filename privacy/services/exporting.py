"""Everything about a person as a ZIP of JSON, built in the background.

Rows go from the database through the ZIP and the cipher to the file: nothing is held
whole in memory, and nothing plain is written to a disk.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from core.subjects import Rows, Subject
from core.tenancy import current_schema, current_shop
from privacy import sources
from privacy.exceptions import NotReady
from privacy.links import DOWNLOAD, VALID
from privacy.models import DataRequest
from privacy.sealed_file import SealingWriter, new_key, opened

SCHEMA_VERSION = 1
FOLDER = "private/exports"
README = """\
This is everything that {shop} holds about you, as of {at:%Y-%m-%d %H:%M} UTC.

Each .json file is a list of records of one kind; an empty list means there is none.
manifest.json counts them and holds the SHA-256 of each file.
Amounts are in the smallest unit of their currency ("minor"): 1999 USD are $19.99.
Times are in UTC.

Others hold data about you because they work for the shop:

{others}

What is kept for how long, and how to have it erased: the page /privacy of the shop.
"""


class _Hashed:
    """Writes to a file and hashes along."""

    def __init__(self, file: Any) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def write(self, text: str) -> None:
        content = text.encode()
        self.sha256.update(content)
        self._file.write(content)


def build(request: DataRequest, subject: Subject) -> dict[str, Any]:
    """Write the export of a person and return the columns that say where it is."""
    now, key = timezone.now(), new_key()
    name = f"{FOLDER}/{request.pk}.sealed"
    with tempfile.TemporaryFile() as file:
        sealing = SealingWriter(file, key)
        write_zip(sealing, subject, now)
        sealing.close()
        file.seek(0)
        # A try that died before it was written down left a file that no key opens.
        default_storage.delete(_key_of(name))
        default_storage.save(_key_of(name), File(file))
    return {
        "file_name": name,
        "file_key": key,
        "file_bytes": sealing.count,
        "file_until": now + VALID[DOWNLOAD],
    }


def _key_of(name: str) -> str:
    return f"{current_schema()}/{name}"


def write_zip(target: Any, subject: Subject, now: datetime) -> None:
    """Write the files, then the manifest that counts them."""
    listed = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, rows in sources.files(subject):
            listed.append(_write_rows(archive, f"{kind}.json", rows))
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "shop": current_shop().name,
            "made_at": now,
            "about": sorted(subject.emails),
            "files": listed,
            "held_by_others": sources.processors(),
        }
        text = json.dumps(manifest, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        archive.writestr("manifest.json", text)
        archive.writestr("README.txt", _readme(now))


def _write_rows(archive: zipfile.ZipFile, name: str, rows: Rows) -> dict[str, Any]:
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        hashed = _Hashed(file)
        hashed.write("[")
        for row in rows:
            text = json.dumps(dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)
            hashed.write(f"{',' if count else ''}\n{text}")
            count += 1
        hashed.write("\n]\n")
    return {"name": name, "rows": count, "sha256": hashed.sha256.hexdigest()}


def _readme(now: datetime) -> str:
    others = "\n".join(
        f"- {name} {text}" for name, text in sources.processors().items()
    )
    return README.format(shop=current_shop().name, at=now, others=others)


def open_export(request: DataRequest) -> Iterator[bytes]:
    """Read an export. Raises NotReady before it is built and after it was deleted."""
    now = timezone.now()
    if not request.has_file or request.file_until is None or request.file_until < now:
        raise NotReady(
            "There is no export to download: it is not built yet, or its seven days "
            "are over. Ask for a new one."
        )
    file = default_storage.open(_key_of(request.file_name), "rb")
    return opened(file, request.file_key)


def drop_export(request_id: str) -> datetime | None:
    """Delete an export whose days are over (due handler)."""
    request = DataRequest.objects.get(pk=request_id)
    if request.file_until and request.file_until > timezone.now():
        return request.file_until
    remove_file(request)
    return None


def remove_file(request: DataRequest) -> None:
    """Delete a request's export; without its key no copy of it opens."""
    if request.file_name:
        default_storage.delete(_key_of(request.file_name))
    DataRequest.objects.filter(pk=request.pk).update(
        file_name="", file_key="", file_until=None
    )
