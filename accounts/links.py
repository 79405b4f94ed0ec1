"""One-time links: signed, bound to one schema, and kept as a digest only.

The signature can be made again from the row, so a mail that is sent twice carries the
same link, while who reads the database has no link at all.
"""

import hashlib
import re
from base64 import urlsafe_b64encode
from uuid import UUID

from django.utils.crypto import salted_hmac

TOKEN = re.compile(r"(?P<id>[0-9a-f]{32})\.[\w-]{43}\Z", re.ASCII)


def token_of(kind: str, schema: str, row_id: UUID, number: int = 1) -> str:
    """Sign one row of one schema; another `number` gives another token."""
    signature = salted_hmac(
        f"accounts.{kind}", f"{schema}:{row_id}:{number}", algorithm="sha256"
    ).digest()
    return f"{row_id.hex}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def row_of(token: str) -> UUID | None:
    """Read which row a token claims to be for; None for what is no token."""
    match = TOKEN.match(token)
    return UUID(match["id"]) if match else None
