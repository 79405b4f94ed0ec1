"""The mails a running platform wrote, as a person reads them."""

import email
import email.policy
import re
import time
from pathlib import Path

from demo.platform import Platform


def wait_for(platform: Platform, schema: str, address: str, pattern: str) -> str:
    """Wait for a mail to an address; return what the pattern finds in its text."""
    folder = platform.data_dir / "mail" / schema
    give_up_at = time.monotonic() + 15
    while time.monotonic() < give_up_at:
        newest_first = sorted(folder.glob("*.eml"), key=_age)
        for file in newest_first:
            message = email.message_from_bytes(
                file.read_bytes(), policy=email.policy.default
            )
            body = message.get_body(("plain",))
            found = re.search(pattern, body.get_content() if body else "")
            if address in str(message["To"]) and found:
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address} with {pattern} in {folder}")


def _age(file: Path) -> int:
    return -file.stat().st_mtime_ns
