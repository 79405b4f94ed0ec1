"""Everything a shop has, as one ZIP: rows as JSON lines, files as they are.

What is encrypted in the database stays so in the export: keys of providers never leave
in the clear, and a lost file shows no shopper's name.
"""

import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from core import audit, due
from core.actors import Actor
from core.tenancy import PUBLIC, refuse_in_shop
from tenants.exceptions import ShopNotFound
from tenants.models import ProvisioningRun, ShopExport

CHUNK = 1 << 20
ROWS_AT_ONCE = 1000
FORGET = "tenants.forget_export"
FORMAT = 1
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_OF_SHOPS = """
SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'schema_name'
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT a.attisdropped
ORDER BY 1
"""


@dataclass
class Contents:
    """What went into an export: rows by table, bytes and hash by file."""

    tables: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


def export_shop(run: ProvisioningRun) -> None:
    """Write the export of a run; the same run writes the same file again."""
    path = path_of(f"{run.schema}-{run.pk}.zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    contents = Contents()
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _write_rows(archive, run.schema, contents)
        _write_files(archive, run.schema, contents)
        _write_manifest(archive, run.schema, contents)
    draft.chmod(0o600)
    draft.rename(path)
    _keep(run, path, contents)


def path_of(file_name: str) -> Path:
    """Return where an export lies: never in a shop's own folder.

    Raises ShopNotFound for a name that would lead out of the exports' folder.
    """
    if not file_name.endswith(".zip") or Path(file_name).name != file_name:
        raise ShopNotFound("There is no such export.")
    return Path(settings.EXPORT_ROOT) / file_name


@transaction.atomic
def _keep(run: ProvisioningRun, path: Path, contents: Contents) -> None:
    now = timezone.now()
    kept_until = now + timedelta(days=settings.EXPORT_DAYS)
    export, _ = ShopExport.objects.update_or_create(
        id=run.pk,
        defaults={
            "schema": run.schema,
            "file_name": path.name,
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
            "row_count": sum(contents.tables.values()),
            "file_count": len(contents.files),
            "created_at": now,
            "kept_until": kept_until,
        },
    )
    due.schedule(FORGET, export.pk, at=kept_until)


def forget_export(export_id: str) -> None:
    """Delete an export whose time is over (due handler); its row goes as well."""
    refuse_in_shop()
    export = ShopExport.objects.filter(pk=export_id).first()
    if export is not None:
        with suppress(ShopNotFound):
            path_of(export.file_name).unlink(missing_ok=True)
        export.delete()


@transaction.atomic
def open_export(
    export_id: uuid.UUID, *, actor: Actor
) -> tuple[ShopExport, BufferedReader]:
    """Open an export for a download, which the audit log tells of.

    Raises ShopNotFound where there is none, or no more.
    """
    export = ShopExport.objects.filter(pk=export_id).first()
    path = path_of(export.file_name) if export else None
    if export is None or path is None or not path.exists():
        raise ShopNotFound("There is no such export, or its time is over.")
    audit.record(actor, "tenants.export.downloaded", export, sha256=export.sha256)
    return export, path.open("rb")


def sha256_of(path: Path) -> str:
    """Return the checksum by which a download is compared."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tables_of_shops() -> list[str]:
    """List the public tables whose rows carry a shop's schema."""
    return [name for (name,) in _ask(_OF_SHOPS)]


def _ask(query: str, *args: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, args)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _write_rows(archive: zipfile.ZipFile, schema: str, contents: Contents) -> None:
    """Write every table of the shop, then its rows of the public ones."""
    own = [name for (name,) in _ask(_TABLES, f'"{schema}"')]
    whole = sql.SQL("SELECT row_to_json(t)::text FROM {} t")
    part = sql.SQL(whole.as_string() + " WHERE t.schema_name = {}")
    # One snapshot for all tables.
    with transaction.atomic():
        for table in own:
            query = whole.format(sql.Identifier(schema, table))
            _write_table(archive, f"tables/{table}", query, contents)
        for table in tables_of_shops():
            query = part.format(sql.Identifier(PUBLIC, table), sql.Literal(schema))
            _write_table(archive, f"public/{table}", query, contents)


def _write_table(
    archive: zipfile.ZipFile, name: str, query: sql.Composed, contents: Contents
) -> None:
    count = 0
    with archive.open(f"{name}.jsonl", "w", force_zip64=True) as entry:
        for (line,) in _stream(query):
            entry.write(line.encode() + b"\n")
            count += 1
    contents.tables[name] = count


def _stream(query: sql.Composed) -> Iterator[tuple[str]]:
    """Read rows a thousand at a time: a table may be larger than memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query.as_string())
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows


def _write_files(archive: zipfile.ZipFile, schema: str, contents: Contents) -> None:
    for name in stored_files(schema):
        digest, size = hashlib.sha256(), 0
        inside = f"files/{name.removeprefix(f'{schema}/')}"
        with (
            default_storage.open(name, "rb") as file,
            archive.open(inside, "w", force_zip64=True) as entry,
        ):
            for chunk in _chunks(file):
                digest.update(chunk)
                size += len(chunk)
                entry.write(chunk)
        contents.files[inside] = {"bytes": size, "sha256": digest.hexdigest()}


def _chunks(file: "IO[bytes] | Any") -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def stored_files(folder: str) -> Iterator[str]:
    """Walk a folder of the storage, depth first; a missing one is empty."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}"
    for name in sorted(folders):
        yield from stored_files(f"{folder}/{name}")


def _write_manifest(archive: zipfile.ZipFile, schema: str, contents: Contents) -> None:
    manifest = {
        "format": FORMAT,
        "schema": schema,
        "exported_at": timezone.now().isoformat(),
        "tables": contents.tables,
        "files": contents.files,
    }
    with io.TextIOWrapper(archive.open("manifest.json", "w"), "utf-8") as entry:
        json.dump(manifest, entry, indent=1)
