"""Files over HTTP: public renditions, and originals for who holds a signed token."""

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
)
from django.views.decorators.http import require_safe

from catalog import files
from core.throttling import throttled

FOREVER = "public, max-age=31536000, immutable"


@throttled("media")
@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """Serve a public rendition of this shop. Its name is its hash, so it never ages.

    Only names of that form reach the storage: no path can lead elsewhere.
    """
    match = files.PUBLIC_NAME.fullmatch(name)
    if match is None:
        raise Http404
    etag = f'"{match.group(1)}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(_content(name), content_type="image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _content(name: str) -> bytes:
    try:
        with files.open_stored(f"public/{name}") as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Http404 from error


@throttled("media")
@require_safe
def signed_file(request: HttpRequest, token: str) -> FileResponse:
    """Serve an original to a print provider; 404 for every token that does not hold."""
    found = files.file_of_token(token)
    if found is None:
        raise Http404
    try:
        content = files.open_stored(found.name)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        content_type=found.mime,
        filename=found.name.rsplit("/", 1)[-1],
        headers={
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )
