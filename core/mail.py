"""Mail as files: one .eml a message, named by its Message-ID so none is doubled."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core.tenancy import current_schema


class FolderBackend(BaseEmailBackend):
    """Write each message to EMAIL_FILE_PATH/<schema>/<message id>.eml."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages; the same Message-ID overwrites itself."""
        folder = Path(settings.EMAIL_FILE_PATH) / current_schema()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            content = message.message()
            name = re.sub(r"[^\w.@-]", "", str(content["Message-ID"]))
            draft = folder / f".{name}.draft"
            draft.write_bytes(content.as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)
