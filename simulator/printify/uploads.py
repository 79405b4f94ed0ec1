"""Uploads: images fetched by URL or sent as base64."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from simulator import outbound
from simulator.printify.context import PREFIX, Context, Table
from simulator.printify.errors import FILE, UPLOAD, invalid, refused
from simulator.printify.formats import new_id, page_of, zoneless
from simulator.wire import Json, Reply

# Posters at print size are far above Pillow's warning limit, and rightly so.
Image.MAX_IMAGE_PIXELS = None
MIME = {"PNG": "image/png", "JPEG": "image/jpeg"}
SHOWN = [
    "id",
    "file_name",
    "height",
    "width",
    "size",
    "mime_type",
    "preview_url",
    "upload_time",
]


async def create(ctx: Context) -> Json:
    """POST /v1/uploads/images.json."""
    body = ctx.body()
    name, url, contents = (body.get(k) for k in ("file_name", "url", "contents"))
    if not name:
        raise invalid({"file_name": "required"})
    if url:
        raw = await _fetch(ctx, str(url))
    elif contents:
        raw = _decode(ctx, str(contents))
    else:
        raise invalid({"url": "required without contents"})
    return shown(await store_image(ctx, str(name), raw))


async def _fetch(ctx: Context, url: str) -> bytes:
    try:
        return await outbound.download(ctx.world.http, url)
    except outbound.DownloadError as error:
        raise refused(UPLOAD, f"Failed to download the image: {error}") from error


def _decode(ctx: Context, contents: str) -> bytes:
    try:
        raw = base64.b64decode(contents, validate=True)
    except binascii.Error as error:
        raise refused(UPLOAD, "Contents are not base64.") from error
    most = int(ctx.switch("max_contents_bytes"))
    if len(raw) > most:
        raise refused(FILE, "error.file.size.limit.exceeded")
    return raw


def measure(raw: bytes) -> tuple[int, int, str]:
    """Read width, height and type from the bytes themselves."""
    with Image.open(io.BytesIO(raw), formats=list(MIME)) as image:
        width, height = image.size
        kind = MIME[str(image.format)]
        image.verify()
    return width, height, kind


async def store_image(ctx: Context, name: str, raw: bytes) -> Json:
    """Check an image and keep what is known about it, not the bytes."""
    try:
        width, height, kind = await asyncio.to_thread(measure, raw)
    except UnidentifiedImageError as error:
        raise refused(FILE, "error.file.wrong.format") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise refused(UPLOAD, "The image could not be processed.") from error
    key = new_id()
    upload: Json = {
        "id": key,
        "file_name": name,
        "height": height,
        "width": width,
        "size": len(raw),
        "mime_type": kind,
        "preview_url": f"{ctx.base_url}/_previews/{key}.png",
        "upload_time": zoneless(ctx.world.now()),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "archived": False,
    }
    ctx.add("upload", upload, ctx.account)
    return upload


async def from_url(ctx: Context, url: str) -> Json:
    """Take over an image that an order names by its URL."""
    name = url.partition("?")[0].rpartition("/")[2] or "image"
    return await store_image(ctx, name, await _fetch(ctx, url))


def shown(upload: Json) -> Json:
    """Leave out what only the control API shows."""
    return {name: upload[name] for name in SHOWN}


def listing(ctx: Context) -> Json:
    """GET /v1/uploads.json."""
    rows = ctx.world.store.each(PREFIX + "upload", account=ctx.account)
    kept = [shown(row) for row in rows if not row["archived"]]
    return page_of(kept, ctx.query, 10, 100)


def retrieve(ctx: Context, key: str) -> Json:
    """GET /v1/uploads/{id}.json."""
    return shown(ctx.need("upload", key, ctx.account))


def archive(ctx: Context, key: str) -> Json:
    """POST /v1/uploads/{id}/archive.json."""
    upload = ctx.need("upload", key, ctx.account)
    upload["archived"] = True
    ctx.save("upload", upload)
    return {}


def preview(store: Any, key: str) -> Reply | None:
    """Draw a grey picture of the right shape, in place of the kept image."""
    upload = store.get(PREFIX + "upload", key)
    if upload is None:
        return None
    image = Image.new("RGB", (upload["width"], 1), "#d8d4cc")
    longest = max(upload["width"], upload["height"])
    size = [max(upload[side] * 400 // longest, 1) for side in ("width", "height")]
    image = Image.new("RGB", (size[0], size[1]), "#d8d4cc")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return Reply(200, buffer.getvalue(), {"content-type": "image/png"})


ROUTES: Table = [
    ("POST", "/v1/uploads/images.json", create),
    ("GET", "/v1/uploads.json", listing),
    ("GET", "/v1/uploads/{key}.json", retrieve),
    ("POST", "/v1/uploads/{key}/archive.json", archive),
]
