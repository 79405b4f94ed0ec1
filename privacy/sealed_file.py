"""A file that is encrypted while it is written and opened while it is read.

Chunks of 64 KiB under AES-256-GCM with a key of the file's own, which its row keeps
encrypted. The nonce counts the chunks and marks the last, so that a file which was cut
short, or whose chunks were moved, does not open.
"""

import base64
import os
from collections.abc import Iterator
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 64 * 1024
TAG = 16


def new_key() -> str:
    """Make a key for one file."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.urlsafe_b64decode(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class SealingWriter:
    """Takes plain bytes, writes sealed chunks. Close it, or the file does not open."""

    def __init__(self, file: IO[bytes], key: str) -> None:
        self._file, self._cipher = file, _cipher(key)
        self._waiting, self._number, self.count = bytearray(), 0, 0

    def write(self, content: Any) -> int:
        """Seal what fills a chunk; the rest waits."""
        self._waiting += content
        self.count += len(content)
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """Wait for a whole chunk, whatever the caller wishes."""

    def close(self) -> None:
        """Seal the last chunk."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, chunk, None))
        self._number += 1


def opened(file: IO[bytes], key: str) -> Iterator[bytes]:
    """Read a sealed file chunk by chunk; raises InvalidTag where it was changed."""
    cipher, number = _cipher(key), 0
    chunk = file.read(CHUNK + TAG)
    while chunk:
        following = file.read(CHUNK + TAG)
        yield cipher.decrypt(_nonce(number, is_last=not following), chunk, None)
        chunk, number = following, number + 1
