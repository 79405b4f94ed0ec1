"""Webhook signatures, one pure function for each scheme: True or False, never an error.

They read bytes, not JSON: what is not signed is not parsed. A replay inside the
tolerance, or of a scheme without a timestamp, passes here and is stopped by
`core.inbox.store`, which keeps each event once. Stripe's scheme is its library's.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TOLERANCE_SECONDS = 300
PRINTFUL_SIGNATURE = "x-pf-webhook-signature"
FAL_REQUEST = "x-fal-webhook-request-id"
FAL_USER = "x-fal-webhook-user-id"
FAL_TIMESTAMP = "x-fal-webhook-timestamp"
FAL_SIGNATURE = "x-fal-webhook-signature"


def hmac_hex(key: bytes, message: bytes) -> str:
    """Return the HMAC-SHA-256 in lower-case hex."""
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_equal(given: str, wanted: str) -> bool:
    """Compare in constant time, whatever letters were sent."""
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def header(headers: Mapping[str, str], name: str) -> str:
    """Read a header whatever its case; empty where it is missing."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def printful_v2(headers: Mapping[str, str], body: bytes, secret_key: str) -> bool:
    """Tell whether Printful's v2 API signed a body.

    The key is what `secret_key` spells in hex, not its letters. There is no timestamp,
    and a repetition's body differs in `retries`: keep events once by type, store,
    object and `occurred_at`.
    """
    given = header(headers, PRINTFUL_SIGNATURE)
    try:
        key = bytes.fromhex(secret_key)
    except ValueError:
        return False
    return bool(given and key) and is_equal(given, hmac_hex(key, body))


def fal(
    headers: Mapping[str, str], body: bytes, keys: list[dict[str, Any]], now: float
) -> bool:
    """Tell whether fal signed a body within five minutes of `now`.

    `keys` is the list in fal's JWKS. When none matches fetch it once more, but not for
    each forgery.
    """
    request, user = header(headers, FAL_REQUEST), header(headers, FAL_USER)
    timestamp = header(headers, FAL_TIMESTAMP)
    if not request or not user or not _is_fresh(timestamp, now):
        return False
    digest = hashlib.sha256(body).hexdigest()
    message = "\n".join((request, user, timestamp, digest)).encode(errors="replace")
    try:
        signature = bytes.fromhex(header(headers, FAL_SIGNATURE))
    except ValueError:
        return False
    return any(_signed(key, signature, message) for key in keys)


def _is_fresh(timestamp: str, now: float) -> bool:
    """Tell whether unix seconds, in plain digits, are near `now` on either side."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    return abs(int(timestamp) - now) <= TOLERANCE_SECONDS


def _signed(key: dict[str, Any], signature: bytes, message: bytes) -> bool:
    """Tell whether one JWK of the kind Ed25519 made a signature."""
    if key.get("kty") != "OKP" or key.get("crv") != "Ed25519":
        return False
    try:
        raw = base64.urlsafe_b64decode(f"{key['x']}==")
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True
