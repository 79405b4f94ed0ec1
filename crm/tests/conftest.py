"""Mails in a folder of each test's own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def mails(settings: Any, tmp_path: Path) -> Path:
    """Return the folder of acme's mails."""
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail" / "acme"
