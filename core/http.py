"""The only place that speaks HTTP to other services (besides Stripe's library)."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import connection

from core import egress
from core.addresses import Resolve, system_addresses
from core.egress import AddressRefused
from core.errors import AppError, ServiceUnavailable

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
# However slowly an answer drips in, and however long it is.
MOST_SECONDS = 60.0
MOST_BYTES = 10_000_000
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


class TransactionOpen(RuntimeError):
    """A network call was about to be made while database rows are locked."""


class Unreachable(ServiceUnavailable):
    """No answer: refused, timed out, or cut off. The other side may have acted."""

    code = "unreachable"


class Refused(AppError):
    """The other side answered with an error. `answer` is its body, parsed if JSON."""

    code = "refused"
    status = 502

    def __init__(self, status: int, answer: Any, *, retry_after: int | None) -> None:
        super().__init__(f"answered {status}: {str(answer)[:500]}")
        self.http_status = status
        self.answer = answer
        self.permanent = status not in TRY_AGAIN
        self.retry_after = retry_after


def refuse_in_transaction() -> None:
    """Raise TransactionOpen inside a transaction (a test's own block aside)."""
    blocks = connection.atomic_blocks
    if any(not getattr(block, "_from_testcase", False) for block in blocks):
        raise TransactionOpen("Commit first, then call another service.")


class Api:
    """A client for one service account: base URL, headers, errors that can be told.

    Raises Unreachable when there was no answer, Refused for a status of 400 and up
    and for a URL that leads into our own network.
    """

    def __init__(
        self,
        base_url: str,
        headers: dict[str, str],
        *,
        resolve: Resolve = system_addresses,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._client = httpx.Client(
            headers=headers,
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=GuardedTransport(resolve),
        )

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """Send a request and return the parsed JSON answer."""
        refuse_in_transaction()
        try:
            # Before httpx: it has other words for some of what is refused here.
            refuse_strange_url(self.base_url)
            with self._client.stream(method, self.base_url + path, **kwargs) as answer:
                content = _read(answer)
        except AddressRefused as error:
            raise Refused(400, str(error), retry_after=None) from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
        if answer.status_code >= 400:
            raise Refused(
                answer.status_code,
                _parsed(content, answer),
                retry_after=_retry_after(answer),
            )
        return _parsed(content, answer)


class GuardedTransport(httpx.HTTPTransport):
    """Where an operator pointed us: as usual. Anywhere else: checked addresses only.

    Works on every request, so a redirect that is followed is checked as well.
    """

    def __init__(self, resolve: Resolve = system_addresses) -> None:
        super().__init__()
        self._checked = httpx.HTTPTransport()
        # httpx has no argument for a network backend; httpcore, below it, has.
        self._checked._pool = egress.pool(httpx.create_ssl_context(), resolve)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request one way or the other; raise AddressRefused for neither."""
        url = str(request.url)
        if is_operators(url):
            return super().handle_request(request)
        refuse_strange_url(url)
        return self._checked.handle_request(request)

    def close(self) -> None:
        """Close both ways."""
        super().close()
        self._checked.close()


def refuse_strange_url(url: str) -> None:
    """Raise AddressRefused for what no service of a shop's choice needs.

    Other schemes, other ports, and a name before an @, which only serves to deceive.
    """
    if is_operators(url):
        return
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise AddressRefused("this is not a URL") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise AddressRefused("only http and https URLs are called")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("a URL with a user name is not called")
    if port not in egress.PORTS:
        raise AddressRefused(f"port {port} is not called")


def is_operators(url: str) -> bool:
    """Tell whether an operator's setting names exactly this origin.

    Not a comparison of text: https://api.stripe.com@10.0.0.1/ begins like Stripe.
    """
    set_by_operators = (
        settings.PRINTIFY_API_BASE,
        settings.STRIPE_API_BASE,
        settings.SIMULATOR_URL,
        settings.GOOGLE_URL,
        settings.APPLE_URL,
    )
    return any(base and _origin(url) == _origin(base) for base in set_by_operators)


def _origin(url: str) -> tuple[str, str]:
    """Return scheme and everything that says who answers: user, host and port."""
    parts = urlsplit(url)
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, ":")
    return parts.scheme, parts.netloc.lower().removesuffix(usual)


def _read(answer: httpx.Response) -> bytes:
    """Read a body of bounded length in bounded time, unpacked."""
    give_up_at = time.monotonic() + MOST_SECONDS
    content = bytearray()
    for piece in answer.iter_bytes():
        content += piece
        if len(content) > MOST_BYTES or time.monotonic() > give_up_at:
            raise httpx.ReadError("too long an answer", request=answer.request)
    return bytes(content)


def _parsed(content: bytes, answer: httpx.Response) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(answer.encoding or "utf-8", errors="replace")


def _retry_after(answer: httpx.Response) -> int | None:
    value = answer.headers.get("Retry-After", "")
    return int(value) if value.isdecimal() else None
