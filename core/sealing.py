"""Text sealed for the place it is kept at, by a ring of keys that can be rotated.

A stored value reads `v2:<key id>:<base64 of nonce and ciphertext>`. Each place (schema,
table, column) has an AES-256-GCM key of its own, derived from the ring's key, so a
value that was copied to another shop or column does not open there. The key id tells
without opening it which key of the ring a value still needs.
"""

import base64
import hashlib
import hmac
import os
import unicodedata
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v2"
NONCE_BYTES = 12
# Values of the time before places, until `manage.py rotate_keys` has sealed them again.
LEGACY_PREFIX = "gAAAA"


class Undecryptable(RuntimeError):
    """No key of the ring opens this value here; FIELD_ENCRYPTION_KEYS lacks its key."""


def encrypt(text: str, place: str) -> str:
    """Seal a text for a place with the newest key of the ring."""
    key_id, key = next(iter(_ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher(key, place).encrypt(nonce, text.encode(), None)
    return f"{VERSION}:{key_id}:{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(token: str, place: str) -> str:
    """Open a value that was sealed for this place; raise Undecryptable if none fits."""
    if token.startswith(LEGACY_PREFIX):
        return _legacy_decrypt(token)
    version, _, rest = token.partition(":")
    key_id, _, encoded = rest.partition(":")
    key = _ring().get(key_id)
    if version != VERSION or key is None:
        raise Undecryptable(
            "A stored value cannot be opened: add the key it was written with to "
            "FIELD_ENCRYPTION_KEYS."
        )
    try:
        sealed = base64.urlsafe_b64decode(encoded)
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return _cipher(key, place).decrypt(nonce, text, None).decode()
    except (InvalidTag, ValueError) as error:
        raise Undecryptable(
            "A stored value does not open here: it was changed, or moved from another "
            "shop, table or column."
        ) from error


def newest_key_id() -> str:
    """Name the key that seals; every value must carry its id before others may go."""
    return next(iter(_ring()))


def is_current(token: str) -> bool:
    """Tell by its looks whether a value was sealed with the newest key."""
    return token.startswith(f"{VERSION}:{newest_key_id()}:")


def blind_index(text: str, place: str) -> str:
    """Return the word by which the same text is found again at a place.

    A keyed hash of the text without case and surrounding space: whoever reads the
    table without the ring can neither read it nor try addresses on it.
    """
    key_id, key = next(iter(_ring().items()))
    return _mark(key_id, key, text, place)


def blind_indexes(text: str, place: str) -> list[str]:
    """Return the words a text may be kept under, one for each key of the ring."""
    return [_mark(key_id, key, text, place) for key_id, key in _ring().items()]


def _mark(key_id: str, key: bytes, text: str, place: str) -> str:
    plain = unicodedata.normalize("NFC", text.strip()).casefold().encode()
    digest = hmac.digest(_derived(key, f"index {place}"), plain, "sha256")
    # 128 bits: never two people under one word, which a shorter word would risk.
    return f"{key_id}:{digest[:16].hex()}"


def _ring() -> dict[str, bytes]:
    """Return the keys by their ids, newest first."""
    return _ring_of(tuple(settings.FIELD_ENCRYPTION_KEYS))


@lru_cache(maxsize=4)
def _ring_of(keys: tuple[str, ...]) -> dict[str, bytes]:
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS is empty. Set it to one or more keys, newest first; "
            "docs/how-to/settings.md says how to make one."
        )
    ring = {}
    for text in keys:
        try:
            key = base64.urlsafe_b64decode(text.strip())
        except ValueError:
            key = b""
        if len(key) != 32:
            raise ImproperlyConfigured(
                "A key in FIELD_ENCRYPTION_KEYS is not 32 bytes in URL-safe base64; "
                "docs/how-to/settings.md says how to make one."
            )
        ring[hashlib.sha256(_derived(key, "key id")).hexdigest()[:8]] = key
    return ring


@lru_cache(maxsize=8192)
def _cipher(key: bytes, place: str) -> AESGCM:
    return AESGCM(_derived(key, f"field {place}"))


@lru_cache(maxsize=8192)
def _derived(key: bytes, purpose: str) -> bytes:
    """Make a key for one purpose; it tells nothing of those for others."""
    return HKDFExpand(SHA256(), 32, purpose.encode()).derive(key)


def _legacy_decrypt(token: str) -> str:
    """Open a value of the time before places."""
    ring = MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
    try:
        return ring.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecryptable(
            "A stored value cannot be opened: add the key it was written with to "
            "FIELD_ENCRYPTION_KEYS."
        ) from error
