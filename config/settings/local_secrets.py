"""Secrets of an installation without configuration, made once and kept in DATA_DIR."""

import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def remembered(path: Path, make: str) -> str:
    """Return the secret in `path`, writing a new one of kind `make` the first time."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        value = Fernet.generate_key().decode() if make == "fernet" else token()
        # Two processes may start at once: the first to link its file wins.
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(value)
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def token() -> str:
    """Make a random URL-safe secret of 64 characters."""
    return secrets.token_urlsafe(48)
