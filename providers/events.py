"""What this app announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProviderOrderChanged:
    """A printer says that something about an order changed; fetch it to learn what."""

    provider: str
    remote_ref: str
