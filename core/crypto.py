"""Encryption of fields at rest with a key ring that can be rotated."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class Undecryptable(RuntimeError):
    """No key of the ring opens this value; FIELD_ENCRYPTION_KEYS lacks its key."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured(
            "FIELD_ENCRYPTION_KEYS is empty. Set it to one or more keys, newest first; "
            "docs/how-to/settings.md says how to make one."
        )
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt with the newest key of the ring."""
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt with whichever key of the ring fits; raise Undecryptable if none does."""
    try:
        return (
            _ring(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(token.encode())
        ).decode()
    except InvalidToken as error:
        raise Undecryptable(
            "A stored secret cannot be decrypted: add the key it was written with to "
            "FIELD_ENCRYPTION_KEYS."
        ) from error


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted in the database and plain in Python. Not searchable."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Decrypt on the way out."""
        return decrypt(value) if value else value
