"""What people agree to, word for word. A changed text gets a new version."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """The text beside a box, as it was shown."""

    version: int
    text: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text: proof of what was agreed to."""
        return hashlib.sha256(self.text.encode()).hexdigest()


# Purpose -> the text in use. Versions are never given twice.
WORDINGS: dict[str, Wording] = {
    "marketing_mails": Wording(
        1,
        "Mail me news and offers of this shop, at most twice a month. I can withdraw "
        "this at any time.",
    ),
}
