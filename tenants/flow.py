"""The life of a shop's domain."""

from django.db.models import TextChoices


class DomainStatus(TextChoices):
    """How far a domain is: claimed, proven to be the shop's, pointing at us."""

    PENDING = "pending", "waiting for records"
    VERIFIED = "verified", "proven, not pointing here"
    LIVE = "live", "live"
    FAILED = "failed", "given up"
    REMOVED = "removed", "removed"


DOMAIN = {
    DomainStatus.PENDING: frozenset(
        {DomainStatus.VERIFIED, DomainStatus.FAILED, DomainStatus.REMOVED}
    ),
    DomainStatus.VERIFIED: frozenset(
        {DomainStatus.LIVE, DomainStatus.FAILED, DomainStatus.REMOVED}
    ),
    DomainStatus.LIVE: frozenset({DomainStatus.FAILED, DomainStatus.REMOVED}),
    # Somebody asks for another check.
    DomainStatus.FAILED: frozenset({DomainStatus.PENDING, DomainStatus.REMOVED}),
    DomainStatus.REMOVED: frozenset(),
}
# Proven: the shop holds the name, and no other shop can have it.
HELD = (DomainStatus.VERIFIED, DomainStatus.LIVE)
