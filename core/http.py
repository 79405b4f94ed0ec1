"""The only place that speaks HTTP to other services (besides Stripe's library)."""

import ipaddress
import socket
from typing import Any
from urllib.parse import urlparse

import httpx
from django.conf import settings
from django.db import connection

from core.errors import AppError, ServiceUnavailable

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
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

    Raises Unreachable when there was no answer, Refused for a status of 400 and up.
    """

    def __init__(self, base_url: str, headers: dict[str, str]) -> None:
        self.base_url = base_url.rstrip("/")
        self._client = httpx.Client(
            headers=headers, timeout=TIMEOUT, follow_redirects=False
        )

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """Send a request and return the parsed JSON answer."""
        refuse_in_transaction()
        refuse_private_address(self.base_url)
        try:
            answer = self._client.request(method, self.base_url + path, **kwargs)
        except httpx.RequestError as error:
            raise Unreachable(f"{method} {path}: {type(error).__name__}") from error
        if answer.status_code >= 400:
            raise Refused(
                answer.status_code, _body(answer), retry_after=_retry_after(answer)
            )
        return _body(answer)


def _body(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return answer.text


def _retry_after(answer: httpx.Response) -> int | None:
    value = answer.headers.get("Retry-After", "")
    return int(value) if value.isdecimal() else None


def refuse_private_address(url: str) -> None:
    """Raise Refused for a URL inside our own network, unless an operator set it.

    A shop's staff choose some URLs; without this they could read internal services.
    """
    operator_set = (
        settings.PRINTIFY_API_BASE,
        settings.STRIPE_API_BASE,
        settings.SIMULATOR_URL,
    )
    # Not a comparison of text: https://api.stripe.com@10.0.0.1/ begins like Stripe.
    if any(base and _origin(url) == _origin(base) for base in operator_set):
        return
    host = urlparse(url).hostname or ""
    try:
        addresses = socket.getaddrinfo(host, None)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable(f"{host} has no address") from error
    for *_, address in addresses:
        if not ipaddress.ip_address(address[0]).is_global:
            raise Refused(400, f"{host} is not a public address", retry_after=None)


def _origin(url: str) -> tuple[str, str]:
    """Return scheme and everything that says who answers: user, host and port."""
    parts = urlparse(url)
    return parts.scheme, parts.netloc
