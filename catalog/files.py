"""A shop's files: content-addressed, public renditions and private originals.

Names in rows are relative to the shop's own folder, so a row of one shop can never
point into another's. A file is named by the hash of its content: writing it twice is
harmless, and what was once served never changes.
"""

import hashlib
import re
import time
from pathlib import Path

from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from catalog.models import ArtworkFile
from core.tenancy import current_schema

PUBLIC_NAME = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})\.jpg\Z")
MEDIA_PATH = "/media/"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, without reading it at once."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def store_original(path: Path, sha256: str, suffix: str) -> str:
    """Copy an original into the shop's private folder and return its name."""
    name = f"originals/{sha256[:2]}/{sha256}.{suffix}"
    with path.open("rb") as file:
        _store(name, File(file))
    return name


def store_public(content: bytes) -> tuple[str, str]:
    """Write a rendition into the shop's public folder; return its name and hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"public/{sha256[:2]}/{sha256}.jpg"
    _store(name, ContentFile(content))
    return name, sha256


def _store(name: str, content: "File[bytes]") -> None:
    """Write unless the whole file is there; one cut short by a crash is replaced."""
    key = stored_key(name)
    if default_storage.exists(key):
        if default_storage.size(key) == content.size:
            return
        default_storage.delete(key)
    written = default_storage.save(key, content)
    if written != key:  # another process wrote the same content meanwhile
        default_storage.delete(written)


def stored_key(name: str) -> str:
    """Place a name below the current shop's folder of the storage."""
    return f"{current_schema()}/{name}"


def open_stored(name: str) -> "File[bytes]":
    """Open a file of the current shop; raises FileNotFoundError."""
    return default_storage.open(stored_key(name), "rb")


def public_url(name: str) -> str:
    """Return the path on the shop's host that serves a public file."""
    return MEDIA_PATH + name.removeprefix("public/")


def signed_url(artwork_file: ArtworkFile, *, base_url: str, max_age: int) -> str:
    """Make an address for a print provider that opens one file for `max_age` seconds.

    `base_url` is the shop's scheme and host. Only the shop that signed it answers.
    """
    token = signing.dumps(
        [artwork_file.pk, artwork_file.sha256, int(time.time()) + max_age],
        salt=_salt(),
    )
    return f"{base_url.rstrip('/')}/files/{token}"


def file_of_token(token: str) -> ArtworkFile | None:
    """Return the file a token opens; None where forged, expired or another shop's."""
    try:
        pk, sha256, expires = signing.loads(token, salt=_salt())
    except (signing.BadSignature, ValueError):
        return None
    if time.time() > expires:
        return None
    return ArtworkFile.objects.filter(pk=pk, sha256=sha256).first()


def _salt() -> str:
    return f"catalog.files:{current_schema()}"
